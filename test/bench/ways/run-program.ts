import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { OutputTail } from "../../../runner/sandbox/output-tail.ts";

/** A command and what it is given beside this process's environment. */
export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  env?: Readonly<Record<string, string>>;
}

/** How it went: when, in milliseconds since 1970, and the last lines it wrote to its stderr. */
export interface Ran {
  startedAt: number;
  endedAt: number;
  said: string;
}

/**
 * Runs a command that grades to its end.
 *
 * @throws Error with what it said, when it ended with neither 0 nor 1: with 1 a test has failed
 */
export async function runProgram({ file, args, cwd, env }: Program): Promise<Ran> {
  const startedAt = now();
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.resume();
  const stderr = new OutputTail(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("close", resolve).once("error", reject),
  );
  const endedAt = now();
  if (code === 0 || code === 1) return { startedAt, endedAt, said: String(stderr) };
  throw new Error(`${file} ${args[0] ?? ""} ended with ${code}: ${String(stderr)}`);
}

/** The JSON file that it was to write. @throws Error with what it said when it did not */
export async function readWritten(path: string, { said }: Ran): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`it wrote no ${basename(path)}: ${said}`, { cause });
  });
  await rm(path);
  return JSON.parse(text);
}

/** The time of day, finer than a millisecond and never set back. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
