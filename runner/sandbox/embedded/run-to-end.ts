import { BacklabError } from "../../errors.ts";
import { OutputTail } from "../output-tail.ts";
import { type Command, ProcessGroup, describeExit } from "./process-group.ts";

/**
 * Runs a command that ends by itself and waits for it. When the signal aborts, it is killed, and this
 * rejects once it is gone: nothing writes to a directory that is about to be removed.
 *
 * @throws BacklabError `service_failed` with the end of its output as the cause, or the signal's reason
 */
export async function runToEnd(command: Command, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const group = ProcessGroup.start({ input: "", ...command });
  const output = new OutputTail(group.stdout, group.stderr);
  const kill = (): void => void group.end().catch(() => undefined);
  signal.addEventListener("abort", kill);
  const exit = await group.exited;
  signal.removeEventListener("abort", kill);
  signal.throwIfAborted();
  if (exit.code === 0) return;
  throw new BacklabError("service_failed", `${command.file} ${describeExit(exit)}`, {
    cause: new Error(String(output)),
  });
}
