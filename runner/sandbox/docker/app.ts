import type Docker from "dockerode";
import { BacklabError } from "../../errors.ts";
import { AppLog } from "../app-log.ts";
import type { Exit } from "../../../grader/protocol/methods.ts";
import type { AppCode, AppExit, ReachedLimit } from "../cell.ts";
import { type Controllable, knownSignal, notRunning } from "../controllable.ts";
import { within } from "../deadline.ts";
import { Turns } from "../turns.ts";
import type { Ahead } from "./ahead.ts";
import { AppContainers } from "./app-containers.ts";
import type { Container } from "./container.ts";
import { describeExitCode, exitSignal } from "./exit-signal.ts";
import { launchArchive } from "./launch.ts";
import type { ContainerPlan } from "./spec.ts";

/** One learner app's place in a cell. */
export interface AppPlace {
  name: string;
  engine: Docker;
  plan: ContainerPlan;
  /** How the plan starts it before it has code. */
  ahead: Ahead | null;
  packages: readonly string[];
  startSeconds: number;
  /** It is not started with its code, but when the suite asks for it. */
  standby: boolean;
  /** Waits until it accepts connections; false when its time to start runs out. */
  accepts: () => Promise<boolean>;
  /** Waits until the app's first process accepts connections: what is made ahead must not slow that down. */
  settled: () => Promise<boolean>;
  /** Called when it ends and nobody has asked for that. */
  onExit: (exit: AppExit) => void;
  /** Called in the middle of every start but the first: the old process has ended, the new one has no code yet. */
  onRelaunch: () => void;
}

/** Longest that the engine may take to say that a killed app has ended. */
const SEAL_SECONDS = 20;

/**
 * A learner's app: one container at a time, a fresh one at each start, so that a restarted app finds
 * nothing on its disk.
 */
export class DockerApp implements Controllable, AsyncDisposable {
  readonly log = new AppLog();
  readonly #place: AppPlace;
  readonly #turns: Turns;
  readonly #containers: AppContainers;
  readonly #asked = new WeakSet<Container>();
  /** Runs the code. */
  #current: Container | null = null;
  /** Was the last to run it. */
  #last: Container | null = null;
  #code: AppCode | null = null;

  constructor(place: AppPlace) {
    this.#place = place;
    this.#turns = new Turns(place.name);
    this.#containers = new AppContainers(place);
  }

  get containerName(): string | null {
    return (this.#current ?? this.#containers.waiting)?.name ?? null;
  }

  /** Creates its first container, without starting it; none for an app on standby. */
  create(): Promise<void> {
    return this.#turns.take(async () => {
      if (!this.#place.standby) await this.#containers.create();
    });
  }

  /** Starts that: it waits for code. */
  boot(): Promise<void> {
    return this.#turns.take(() => this.#containers.waiting?.start());
  }

  /** Whether the container that waits for code runs; an app on standby has none. */
  async isUp(): Promise<boolean> {
    return this.#place.standby || (await this.#containers.waiting?.runs()) === true;
  }

  /** Hands over the code. An end of the app from here on is reported, unless it is asked for. */
  load(code: AppCode): Promise<void> {
    return this.#turns.take(async () => {
      this.#code = code;
      if (!this.#place.standby) await this.#launch();
      // The app that starts now is waited for; this is not.
      if (code.restarts === true) this.#containers.prepare(() => this.#turns.unlessClosing(this.#place.settled()));
    });
  }

  start(): Promise<void> {
    return this.#turns.take(async () => {
      if ((await this.#current?.runs()) !== true) await this.#launchReady();
    });
  }

  restart(): Promise<void> {
    return this.#turns.take(() => this.#launchReady());
  }

  kill(): Promise<void> {
    return this.#turns.take(() => this.#end());
  }

  /** How the process that runs, or ran last, ends. Not an action: it waits for others without holding them up. */
  async exited(): Promise<Exit> {
    if (this.#last === null) throw notRunning(this.#place.name);
    const { code } = await this.#last.exit();
    const signal = exitSignal(code);
    return { code: signal === null ? code : null, signal };
  }

  /** Whatever end follows was asked for. */
  signal(signal: string): Promise<void> {
    return this.#turns.take(async () => {
      const container = await this.#running();
      const known = knownSignal(signal);
      this.#asked.add(container);
      await container.signal(known);
    });
  }

  pause(): Promise<void> {
    return this.#turns.take(async () => (await this.#running()).pause());
  }

  resume(): Promise<void> {
    return this.#turns.take(async () => (await this.#running()).resume());
  }

  /** Ends what runs, and says which limits the last that ran had run into. Its containers remain, to be removed. */
  async seal(): Promise<ReachedLimit[]> {
    await this.#turns.close();
    await this.#containers.prepared();
    const { name, plan } = this.#place;
    // A figure to explain a failure with: where the engine has none, none is told.
    const processes = (await this.#current?.processes().catch(() => 0)) ?? 0;
    const last = this.#last;
    const exit = this.#end().then(() => last?.exit());
    const killed = (await within(exit, SEAL_SECONDS, `the end of ${name}`, "engine_failed"))?.outOfMemory === true;
    return [
      ...(killed ? [{ app: name, limit: "memory" as const }] : []),
      ...(processes >= plan.pids ? [{ app: name, limit: "processes" as const }] : []),
    ];
  }

  /** Ends it for good, and whatever a start that is under way still brings up. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turns.close();
    this.#current = null;
    await this.#containers[Symbol.asyncDispose]();
  }

  async #launchReady(): Promise<void> {
    const container = await this.#launch();
    const { startSeconds, accepts } = this.#place;
    const ended = container.exit().then(({ code }) => {
      throw this.#didNotStart(describeExitCode(code));
    });
    const ready = await this.#turns.unlessClosing(Promise.race([accepts(), ended]));
    if (!ready) throw this.#didNotStart(`was not ready within ${startSeconds} s`);
  }

  /** What still runs is ended first, while the new container boots; the two share the app's port. */
  async #launch(): Promise<Container> {
    const code = this.#code;
    if (code === null) throw new BacklabError("cell_failed", `${this.#place.name} has no code yet`);
    const ending = this.#end();
    const booting = this.#containers.booted();
    await Promise.allSettled([ending, booting]);
    await ending;
    const container = await booting;
    if (this.#last !== null) this.#place.onRelaunch();
    this.#turns.closing.throwIfAborted();
    this.#containers.taken();
    this.#current = container;
    this.#last = container;
    await this.#handOver(container, code);
    return container;
  }

  async #handOver(container: Container, { archive, start }: AppCode): Promise<void> {
    this.#capture(container);
    container.stdin.write(archive);
    container.stdin.end(await launchArchive(start, this.#place.ahead, this.#place.packages));
    this.#watch(container).catch(() => undefined);
  }

  /** Ends the process. Its container is removed with the others: a restart does not have to wait for that. */
  async #end(): Promise<void> {
    const container = this.#current;
    this.#current = null;
    if (container === null) return;
    await container.signal("SIGKILL");
    await container.exit();
  }

  async #running(): Promise<Container> {
    if (this.#current !== null && (await this.#current.runs())) return this.#current;
    throw notRunning(this.#place.name);
  }

  #capture(container: Container): void {
    for (const stream of ["stdout", "stderr"] as const) {
      container[stream]
        .setEncoding("utf8")
        .on("data", (chunk: string) => this.log.write(stream, chunk, performance.now()));
    }
  }

  async #watch(container: Container): Promise<void> {
    const { code, outOfMemory } = await container.exit();
    if (this.#current !== container || this.#asked.has(container)) return;
    const signal = exitSignal(code);
    this.#place.onExit({ app: this.#place.name, code: signal === null ? code : null, signal, outOfMemory });
  }

  #didNotStart(what: string): BacklabError {
    const said = this.log.last(10).join("\n");
    return new BacklabError("cell_failed", `${this.#place.name} ${what}, so it does not accept connections`, {
      hint: said === "" ? "it wrote nothing" : `it wrote:\n${said}`,
    });
  }
}
