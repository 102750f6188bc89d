import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { ServiceName } from "../../../grader/lab.ts";
import { OutputTail } from "../output-tail.ts";
import { Container } from "./container.ts";
import { engineCallUnless } from "./engine-call.ts";
import { describeExitCode } from "./exit-signal.ts";
import { keptContainerName, keptServicePlan, type KeptPlace } from "./plans.ts";

/** Asks a server to end in order, without waiting for its clients. */
const STOPS: Readonly<Record<ServiceName, NodeJS.Signals>> = { postgres: "SIGINT", redis: "SIGTERM" };
const STOPS_WITHIN_MS = 5_000;

const NOT_THERE = new Set([404]);
/** Somebody else is removing it: another backlab, which has found that its owner is gone. */
const BEING_REMOVED = new Set([404, 409]);
const REMOVAL_POLL_MS = 20;
const REMOVAL_POLLS = 500;

/** A service in a container of its own, whose data is in a volume that stays. */
export class KeptDockerService implements AsyncDisposable {
  readonly #service: ServiceName;
  readonly #container: Container;
  readonly #output: OutputTail;

  private constructor(service: ServiceName, container: Container) {
    this.#service = service;
    this.#container = container;
    this.#output = new OutputTail(container.stdout, container.stderr);
  }

  /** Makes its container, when `removeLeft` has been there. */
  static async create(
    engine: Docker,
    image: string,
    service: ServiceName,
    place: KeptPlace,
  ): Promise<KeptDockerService> {
    return new KeptDockerService(service, await Container.create(engine, keptServicePlan(image, service, place)));
  }

  /** @param input what its command reads */
  async start(input: string): Promise<void> {
    await this.#container.start();
    this.#container.stdin.end(input);
  }

  /** How it ended, as a clause, once it has. */
  async ended(): Promise<string> {
    const { code } = await this.#container.exit();
    return describeExitCode(code);
  }

  /** The last lines it wrote. */
  get lastWords(): string {
    return String(this.#output);
  }

  /** Stops it in order, and removes its container. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#stop();
    } finally {
      await this.#container[Symbol.asyncDispose]();
    }
  }

  async #stop(): Promise<void> {
    // What has been removed by somebody else, or never got to run, has nothing to stop.
    if (!(await this.#container.runs().catch(() => false))) return;
    await this.#container.signal(STOPS[this.#service]);
    await Promise.race([this.#container.exit(), sleep(STOPS_WITHIN_MS, undefined, { ref: false })]);
  }
}

/** Removes the container of a run that was killed, and waits until it has gone: two servers must not share their data. */
export async function removeLeft(engine: Docker, key: string, service: ServiceName): Promise<void> {
  const name = keptContainerName(key, service);
  const handle = engine.getContainer(name);
  await engineCallUnless(BEING_REMOVED, `removing ${name}`, (abortSignal) =>
    handle.remove({ force: true, abortSignal }),
  );
  for (let poll = 0; poll < REMOVAL_POLLS; poll++) {
    const found = await engineCallUnless(NOT_THERE, `inspecting ${name}`, (abortSignal) =>
      handle.inspect({ abortSignal }),
    );
    if (found === null) return;
    await sleep(REMOVAL_POLL_MS);
  }
}
