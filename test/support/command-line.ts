import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../runner/paths.ts";

/** What running the command line came to. */
export interface Ran {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Called with the process as soon as it has been started. */
  onStart?: (child: ChildProcess) => void;
  /** The package whose command line it is, where it is not this one. */
  program?: string;
}

const builtProgram = join(packageRoot, "dist", "runner", "main.js");

/** Runs the built command line as a user does: a process of its own, nothing on its stdin. */
export async function backlab(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [options.program ?? builtProgram, ...args], {
    cwd: options.cwd ?? packageRoot,
    // Whatever colours the test runner was told to use are no business of the command's.
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  options.onStart?.(child);
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on("close", (code, signal) => resolve([code, signal]));
  });
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, signal, stdout, stderr };
}
