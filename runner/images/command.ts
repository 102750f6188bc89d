import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { BacklabError, reasonOf } from "../errors.ts";
import { cancelled } from "../sandbox/deadline.ts";
import type { OwnedFolder } from "../reaper/owned-folder.ts";
import type { Abortable } from "./engine.ts";
import { Tail } from "./tail.ts";

export interface CommandOptions extends Abortable {
  /** Called with each line of its output and error output. */
  onLine: (line: string) => void;
  /** What to do when it cannot be run or fails. */
  hint: string;
  /** Where it works: should backlab be killed, it is ended when this is removed. */
  folder?: OwnedFolder;
}

/**
 * Runs a program of this machine to its end. When the signal aborts, it is killed with every process it
 * started that stayed in its group.
 *
 * @throws BacklabError `image_build_failed` with its last lines, or `cancelled`
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const { signal, onLine, hint, folder } = options;
  if (signal?.aborted) throw cancelled();
  const tail = new Tail();
  const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) folder?.owns(child.pid);
  const killGroup = (): void => {
    // Between its end and our noticing it there is no such group any more.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  signal?.addEventListener("abort", killGroup, { once: true });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      tail.add(line);
      onLine(line);
    });
  }
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    if (signal?.aborted) throw cancelled();
    if (code !== 0) throw new BacklabError("image_build_failed", `${command} failed:${tail.text}`, { hint });
  } catch (cause) {
    if (cause instanceof BacklabError) throw cause;
    throw new BacklabError("image_build_failed", `${command} cannot be run: ${reasonOf(cause)}`, { hint, cause });
  } finally {
    signal?.removeEventListener("abort", killGroup);
  }
}
