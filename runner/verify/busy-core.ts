import { type ChildProcess, spawn } from "node:child_process";

/**
 * Spins in slices, between which it notices that its stdin has ended: then whoever started it has gone, even
 * if by `kill -9`.
 */
const SPIN = `
process.stdin.on("end", () => process.exit()).on("error", () => process.exit()).resume();
(function spin() {
  for (const until = Date.now() + 40; Date.now() < until;);
  setImmediate(spin);
})();
`;

/** Keeps one core busy until it is disposed of. */
export class BusyCore implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor() {
    // Its last words are there to be read in a list of processes.
    this.#child = spawn(process.execPath, ["-e", SPIN, "backlab-busy-core", String(process.pid)], {
      env: {},
      stdio: ["pipe", "ignore", "ignore"],
    });
    // One that cannot be started leaves the machine as it is: nothing to clean up, and nothing that is wrong.
    this.#child.on("error", () => undefined);
    this.#child.stdin?.on("error", () => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}
