import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { engineCall, engineCallUnless, engineFailed } from "./engine-call.ts";
import { imageGone } from "./image-ids.ts";
import { type ContainerPlan, containerSpec } from "./spec.ts";

/** How a container's first process ended. */
export interface ContainerExit {
  /** Exit code; 128 + n when signal n ended it. */
  code: number;
  outOfMemory: boolean;
}

const OUTPUT_DRAINS_WITHIN_MS = 250;
/** How long a container that took too long to create may still turn up, to be removed. */
const LATE_WITHIN_MS = 60_000;
const GONE = new Set([404, 409]);
/** What the engine answers where a container's image is not there: Docker Engine API, ContainerCreate. */
const NO_IMAGE = new Set([404]);
const REMOVE = { force: true, v: true };

/** One container, from creation to removal, with its streams attached before it starts. */
export class Container implements AsyncDisposable {
  readonly name: string;
  readonly id: string;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly #engine: Docker;
  readonly #handle: Docker.Container;
  /** Aborts once it has been removed: nothing is to be heard of it any more. */
  readonly #gone = new AbortController();
  #exit: Promise<ContainerExit> | null = null;
  #removal: Promise<void> | null = null;

  private constructor(engine: Docker, name: string, handle: Docker.Container) {
    this.#engine = engine;
    this.name = name;
    this.id = handle.id;
    this.#handle = handle;
  }

  static async create(engine: Docker, plan: ContainerPlan): Promise<Container> {
    // The engine would go on creating it, so this connection stays open for some time after the deadline.
    const lateness = new AbortController();
    const creating = engine.createContainer({ ...containerSpec(plan), abortSignal: lateness.signal });
    try {
      const handle = await engineCallUnless(NO_IMAGE, `creating ${plan.name}`, () => creating);
      if (handle === null) throw imageGone(plan.image);
      return new Container(engine, plan.name, handle);
    } catch (error) {
      const timer = setTimeout(() => lateness.abort(), LATE_WITHIN_MS);
      void creating
        .then((late) => late.remove(REMOVE))
        .catch(() => undefined)
        .finally(() => clearTimeout(timer));
      throw error;
    }
  }

  /** Attaches to the streams, so that nothing is missed, and starts. */
  async start(): Promise<void> {
    const options = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const stream = await this.#call("attaching to", (abortSignal) => this.#handle.attach({ ...options, abortSignal }));
    const detach = (): void => {
      this.#endOutput();
      if ("destroy" in stream) (stream as PassThrough).destroy();
    };
    this.#gone.signal.addEventListener("abort", detach);
    this.#engine.modem.demuxStream(stream, this.stdout, this.stderr);
    // Whoever ends while it is being written to breaks the line; its exit says the rest.
    stream.on("error", () => this.#endOutput()).on("end", () => this.#endOutput());
    this.stdin.pipe(stream);
    await this.#call("starting", (abortSignal) => this.#handle.start({ abortSignal }));
  }

  /** How it ended, once it has and its output has arrived. Somebody has to read that. */
  exit(): Promise<ContainerExit> {
    return (this.#exit ??= this.#awaitExit());
  }

  /** Whether its first process runs. A paused one does. */
  async runs(): Promise<boolean> {
    return (await this.#state()).Running;
  }

  /** How many processes and threads it has: what its limit of them counts. */
  async processes(): Promise<number> {
    const stats = await this.#call("counting the processes of", (abortSignal) => {
      // Its types do not say that `stats` takes a signal.
      const options = { stream: false as const, "one-shot": true, abortSignal };
      return this.#handle.stats(options);
    });
    return stats.pids_stats?.current ?? 0;
  }

  /** Sends a signal to its processes' parent. A container that has ended already is left alone. */
  async signal(signal: string): Promise<void> {
    await this.#callUnlessGone("signalling", (abortSignal) => this.#handle.kill({ signal, abortSignal }));
  }

  /** Freezes all its processes, unless they are frozen. */
  async pause(): Promise<void> {
    if ((await this.#state()).Paused) return;
    await this.#call("pausing", (abortSignal) => this.#handle.pause({ abortSignal }));
  }

  /** Lets its processes go on, unless they do. */
  async resume(): Promise<void> {
    if (!(await this.#state()).Paused) return;
    await this.#call("resuming", (abortSignal) => this.#handle.unpause({ abortSignal }));
  }

  /** Ends it, if it runs, and removes it with everything it wrote. Once, however often it is asked. */
  [Symbol.asyncDispose](): Promise<void> {
    return (this.#removal ??= this.#remove());
  }

  async #remove(): Promise<void> {
    try {
      await this.#callUnlessGone("removing", (abortSignal) => this.#handle.remove({ ...REMOVE, abortSignal }));
    } finally {
      this.#gone.abort();
      this.#endOutput();
    }
  }

  async #awaitExit(): Promise<ContainerExit> {
    const { StatusCode: code } = await this.#wait();
    const output = Promise.all([this.stdout, this.stderr].map((stream) => finished(stream, { writable: false })));
    const [{ OOMKilled: outOfMemory }] = await Promise.all([
      this.#state(),
      Promise.race([output.catch(() => undefined), sleep(OUTPUT_DRAINS_WITHIN_MS, undefined, { ref: false })]),
    ]);
    return { code, outOfMemory };
  }

  async #wait(): Promise<{ StatusCode: number }> {
    try {
      return (await this.#handle.wait({ abortSignal: this.#gone.signal })) as { StatusCode: number };
    } catch (cause) {
      throw engineFailed(`waiting for ${this.name}`, cause);
    }
  }

  async #state(): Promise<Docker.ContainerInspectInfo["State"]> {
    return (await this.#call("inspecting", (abortSignal) => this.#handle.inspect({ abortSignal }))).State;
  }

  #endOutput(): void {
    this.stdout.end();
    this.stderr.end();
  }

  #call<T>(doing: string, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    return engineCall(`${doing} ${this.name}`, call);
  }

  async #callUnlessGone(doing: string, call: (abortSignal: AbortSignal) => Promise<unknown>): Promise<void> {
    await engineCallUnless(GONE, `${doing} ${this.name}`, call);
  }
}
