import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { BacklabError, reasonOf } from "../../errors.ts";
import { within } from "../deadline.ts";
import { type ContainerPlan, containerSpec } from "./spec.ts";

/** How a container's first process ended. */
export interface ContainerExit {
  /** Exit code; 128 + n when signal n ended it. */
  code: number;
  outOfMemory: boolean;
}

/** Longest that one call to the engine may take. */
const CALL_SECONDS = 20;
const GONE = new Set([404, 409]);

/** One container, from creation to removal, with its streams attached before it starts. */
export class Container implements AsyncDisposable {
  readonly name: string;
  readonly id: string;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly #engine: Docker;
  readonly #handle: Docker.Container;
  #stdin: NodeJS.WritableStream | null = null;
  #exit: Promise<ContainerExit> | null = null;

  private constructor(engine: Docker, name: string, handle: Docker.Container) {
    this.#engine = engine;
    this.name = name;
    this.id = handle.id;
    this.#handle = handle;
  }

  static async create(engine: Docker, plan: ContainerPlan): Promise<Container> {
    const handle = await engineCall(engine.createContainer(containerSpec(plan)), `creating ${plan.name}`);
    return new Container(engine, plan.name, handle);
  }

  /** Attaches to the streams, so that nothing is missed, and starts. */
  async start(): Promise<void> {
    const options = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const stream = await this.#call(this.#handle.attach(options), "attaching to");
    this.#stdin = stream;
    this.#engine.modem.demuxStream(stream, this.stdout, this.stderr);
    stream.on("error", () => this.#endOutput()).on("end", () => this.#endOutput());
    await this.#call(this.#handle.start(), "starting");
  }

  get stdin(): NodeJS.WritableStream {
    if (this.#stdin === null) throw new Error(`${this.name} has not been started`);
    return this.#stdin;
  }

  /** How it ended, once it has. */
  exit(): Promise<ContainerExit> {
    return (this.#exit ??= this.#awaitExit());
  }

  /** Sends a signal to its processes' parent. A container that has ended already is left alone. */
  async signal(signal: string): Promise<void> {
    await ignoring(GONE, this.#call(this.#handle.kill({ signal }), "signalling"));
  }

  async pause(): Promise<void> {
    await this.#call(this.#handle.pause(), "pausing");
  }

  async resume(): Promise<void> {
    await this.#call(this.#handle.unpause(), "resuming");
  }

  /** Ends it, if it runs, and removes it with everything it wrote. */
  async [Symbol.asyncDispose](): Promise<void> {
    await ignoring(GONE, this.#call(this.#handle.remove({ force: true, v: true }), "removing"));
    this.#endOutput();
  }

  async #awaitExit(): Promise<ContainerExit> {
    const { StatusCode: code } = (await this.#handle.wait()) as { StatusCode: number };
    const facts = await this.#call(this.#handle.inspect(), "inspecting");
    return { code, outOfMemory: facts.State.OOMKilled };
  }

  #endOutput(): void {
    this.stdout.end();
    this.stderr.end();
  }

  #call<T>(call: Promise<T>, doing: string): Promise<T> {
    return engineCall(call, `${doing} ${this.name}`);
  }
}

async function engineCall<T>(call: Promise<T>, doing: string): Promise<T> {
  try {
    return await within(call, CALL_SECONDS, doing);
  } catch (cause) {
    if (cause instanceof BacklabError) throw cause;
    throw new BacklabError("engine_failed", `the Docker engine failed at ${doing}: ${reasonOf(cause)}`, { cause });
  }
}

async function ignoring(statuses: ReadonlySet<number>, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { cause } = error as { cause?: { statusCode?: number } };
    if (!statuses.has(cause?.statusCode ?? 0)) throw error;
  }
}
