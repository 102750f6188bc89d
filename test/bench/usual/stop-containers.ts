import { stopContainers } from "./containers.ts";
import { kept } from "./kept.ts";

/** Jest calls this after the last test file. */
export default async function stopAll(): Promise<void> {
  const containers = kept();
  if (containers !== undefined) await stopContainers(containers);
}
