import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { freezeTree, killTree, send, thawTree } from "./process-tree.ts";

/** Another user to run a process as. Only root can. */
export interface OtherUser {
  uid: number;
  gid: number;
}

/** A process to start. Its environment is exactly `env`. */
export interface Command {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  user?: OtherUser | undefined;
  /** Written to its stdin, which then closes. Without it stdin stays open, for whoever has the group. */
  input?: string;
}

/** How a process ended: by itself with a code, by a signal, or by not starting at all. */
export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  error: Error | null;
}

const OUTPUT_DRAINS_WITHIN_MS = 250;

/**
 * A process in a group of its own, so that a Ctrl-C in the terminal reaches backlab and not its children:
 * who opened a cell decides when it ends.
 */
export class ProcessGroup {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once the process has ended and its output has arrived. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly pid: number | undefined;
  #running = true;
  #endWasAsked = false;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.pid = child.pid;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    // Whoever ends while it is being written to breaks the pipe; its exit says the rest.
    this.stdin.on("error", () => undefined);
    this.exited = this.#watch(child);
  }

  static start({ file, args, cwd, env, user, input }: Command): ProcessGroup {
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"], ...user });
    const group = new ProcessGroup(child);
    if (input !== undefined) group.stdin.end(input);
    return group;
  }

  get running(): boolean {
    return this.#running;
  }

  /** True when `end` or `signal` was called: whatever exit comes is no surprise. */
  get endWasAsked(): boolean {
    return this.#endWasAsked;
  }

  /** Sends a signal to the process itself, as an orchestrator does. */
  signal(signal: NodeJS.Signals): void {
    this.#endWasAsked = true;
    if (this.#running && this.pid !== undefined) send(this.pid, signal);
  }

  /** Stops it and all that descends from it, until `resume`. */
  async pause(): Promise<void> {
    if (this.#running && this.pid !== undefined) await freezeTree(this.pid);
  }

  async resume(): Promise<void> {
    if (this.#running && this.pid !== undefined) await thawTree(this.pid);
  }

  /** Kills it and all that descends from it. Resolves once nothing of it runs. */
  async end(): Promise<void> {
    this.#endWasAsked = true;
    if (this.#running && this.pid !== undefined) await killTree(this.pid);
    await this.exited;
  }

  async #watch(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<ProcessExit> {
    const closed = new Promise((resolve) => child.once("close", resolve));
    const exit = await new Promise<ProcessExit>((resolve) => {
      child.once("error", (error) => resolve({ code: null, signal: null, error }));
      child.once("exit", (code, signal) => resolve({ code, signal, error: null }));
    });
    this.#running = false;
    if (child.pid !== undefined) send(-child.pid, "SIGKILL");
    await Promise.race([closed, sleep(OUTPUT_DRAINS_WITHIN_MS, undefined, { ref: false })]);
    return exit;
  }
}

/** How a process ended, as a clause: "ended with exit code 1". */
export function describeExit({ code, signal, error }: ProcessExit): string {
  if (error !== null) return `could not be started: ${error.message}`;
  return signal === null ? `ended with exit code ${code ?? "?"}` : `was ended by ${signal}`;
}
