import { BacklabError } from "../errors.ts";
import { unproven } from "../probe/result.ts";
import type { Runtime } from "../sandbox/cell.ts";
import type { DockerPlace } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import type { Interrupts } from "./interrupts.ts";

/**
 * The docker runtime, once it is proven that its engine isolates what runs in it: for reports that somebody vouches for.
 *
 * @throws BacklabError `isolation_unproven`, or whatever keeps the probe from running
 */
export async function provenRuntime(
  { engine, images, runtime }: DockerPlace,
  { env, interrupts: { signal } }: { env: CommandContext["env"]; interrupts: Pick<Interrupts, "signal"> },
): Promise<Runtime> {
  // It brings a whole cell's worth of code, and few grades are signed.
  const { provenIsolation } = await import("../probe/proven.ts");
  const broken = unproven(await provenIsolation({ engine, images }, env, signal));
  if (broken.length === 0) return runtime;
  const titles = broken.map(({ title }) => title).join("; ");
  throw new BacklabError("isolation_unproven", `this engine does not isolate as signed reports require: ${titles}`, {
    hint: "backlab doctor says what to do about each; without --sign it grades for practice",
  });
}
