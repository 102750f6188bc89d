import { instancesOf } from "../instances.ts";
import type { Lab } from "../lab.ts";

/** Where `backlab dev` has an instance of an app: it runs one of each, so that stands for its replicas. */
export function devPort(instance: string, apps: Lab["apps"]): number {
  const app = instancesOf(apps).get(instance)?.app ?? "";
  return apps[app]?.port ?? 3000;
}
