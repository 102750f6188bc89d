import type Docker from "dockerode";
import type { AppCode, AppExit } from "../cell.ts";
import { AppLog } from "../app-log.ts";
import { Container } from "./container.ts";
import { launchArchive } from "./launch.ts";
import type { ContainerPlan } from "./spec.ts";

const SIGNALS: Readonly<Record<number, string>> = {
  129: "SIGHUP",
  130: "SIGINT",
  134: "SIGABRT",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/**
 * A learner's app: one container at a time, a fresh one at each start, so that a restarted app finds
 * nothing on its disk.
 */
export class DockerApp {
  readonly log = new AppLog();
  readonly #engine: Docker;
  readonly #plan: ContainerPlan;
  readonly #name: string;
  readonly #packages: readonly string[];
  readonly #onExit: (exit: AppExit) => void;
  #container: Container | null = null;
  #code: AppCode | null = null;
  #starts = 0;
  #starting: Promise<void> = Promise.resolve();
  readonly #asked = new WeakSet<Container>();
  readonly #ended = new WeakSet<Container>();

  constructor(
    engine: Docker,
    plan: ContainerPlan,
    name: string,
    packages: readonly string[],
    onExit: (exit: AppExit) => void,
  ) {
    this.#engine = engine;
    this.#plan = plan;
    this.#name = name;
    this.#packages = packages;
    this.#onExit = onExit;
  }

  /** Creates the next container, without starting it. */
  async create(): Promise<void> {
    this.#starts++;
    const name = this.#starts === 1 ? this.#plan.name : `${this.#plan.name}-${this.#starts}`;
    this.#container = await Container.create(this.#engine, { ...this.#plan, name });
  }

  /** Starts it: it waits for code. */
  async boot(): Promise<void> {
    await this.#running().start();
  }

  /** Hands over the code. An end of the app from here on is reported, unless it is asked for. */
  async load(code: AppCode): Promise<void> {
    const container = this.#running();
    this.#code = code;
    this.#capture(container);
    container.stdin.write(code.archive);
    container.stdin.end(await launchArchive(code.start, this.#packages));
    this.#watch(container).catch(() => undefined);
  }

  /**
   * Starts a new container with the same code. What still runs is ended first, while the new container
   * boots; the two share the app's port.
   */
  startAgain(): Promise<void> {
    this.#starting = this.#replace();
    return this.#starting;
  }

  /** Whether its process has been started and has not ended. */
  get runs(): boolean {
    return this.#container !== null && !this.#ended.has(this.#container);
  }

  /** Ends it, and whatever a start that is under way still brings up. */
  async close(): Promise<void> {
    await this.#starting.catch(() => undefined);
    await this.end();
  }

  async #replace(): Promise<void> {
    if (this.#code === null) throw new Error(`${this.#name} has no code yet`);
    const ending = this.end();
    ending.catch(() => undefined);
    await this.create();
    await this.boot();
    await ending;
    await this.load(this.#code);
  }

  /** Ends it for good; nothing of the learner's runs any more. */
  async end(): Promise<void> {
    const container = this.#container;
    this.#container = null;
    await container?.[Symbol.asyncDispose]();
  }

  /** Sends a signal. Whatever end follows was asked for. */
  async signal(signal: string): Promise<void> {
    const container = this.#running();
    this.#asked.add(container);
    await container.signal(signal);
  }

  pause(): Promise<void> {
    return this.#running().pause();
  }

  resume(): Promise<void> {
    return this.#running().resume();
  }

  get containerName(): string | null {
    return this.#container?.name ?? null;
  }

  #running(): Container {
    if (this.#container === null) throw new Error(`${this.#name} is not running`);
    return this.#container;
  }

  #capture(container: Container): void {
    for (const stream of ["stdout", "stderr"] as const) {
      container[stream]
        .setEncoding("utf8")
        .on("data", (chunk: string) => this.log.write(stream, chunk, performance.now()));
    }
    // An app that ends while its code is still being written breaks the pipe; its exit says the rest.
    container.stdin.on("error", () => undefined);
  }

  async #watch(container: Container): Promise<void> {
    const { code, outOfMemory } = await container.exit();
    this.#ended.add(container);
    if (this.#container !== container || this.#asked.has(container)) return;
    const signal = SIGNALS[code] ?? null;
    this.#onExit({ app: this.#name, code: signal === null ? code : null, signal, outOfMemory });
  }
}
