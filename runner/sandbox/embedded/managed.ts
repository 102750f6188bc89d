import { setTimeout as sleep } from "node:timers/promises";
import type { Exit } from "../../../grader/protocol/methods.ts";
import type { BacklabError } from "../../errors.ts";
import { type Controllable, knownSignal, notRunning } from "../controllable.ts";
import { Turns } from "../turns.ts";
import { type ProcessGroup, describeExit } from "./process-group.ts";
import { until } from "./waiting.ts";

/** What there is to know about one part of a cell, app or service, in order to start it and start it again. */
export interface Plan {
  name: string;
  /** Starts a new process, after the one before has ended. */
  launch(): ProcessGroup | Promise<ProcessGroup>;
  isReady(group: ProcessGroup): Promise<boolean>;
  readyWithinSeconds: number;
  readyPollMs: number;
  /** What to throw when it did not get ready. */
  failure(what: string): BacklabError | Promise<BacklabError>;
  /** Asks it to end in order at the very end; otherwise it is just killed. */
  stopSignal?: NodeJS.Signals;
  /** What is left to tidy after its last end. */
  tidy?(): Promise<void>;
}

const STOPS_WITHIN_MS = 2_000;

/** A part of a cell that is a process; at most one at a time. */
export class Managed implements Controllable, AsyncDisposable {
  readonly #plan: Plan;
  readonly #turns: Turns;
  #group: ProcessGroup | null = null;
  #disposed: Promise<void> | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#turns = new Turns(plan.name);
  }

  get runs(): boolean {
    return this.#group?.running === true;
  }

  /** Starts a new process, in place of the one there is, and does not wait until it is ready. */
  async launch(): Promise<void> {
    await this.#turns.take(() => this.#launch());
  }

  start(signal?: AbortSignal): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#group?.running !== true) await this.#launchReady(signal);
    });
  }

  restart(): Promise<void> {
    return this.#turns.take(() => this.#launchReady());
  }

  kill(): Promise<void> {
    return this.#turns.take(() => this.#group?.end());
  }

  signal(signal: string): Promise<void> {
    return this.#turns.take(() => this.#running().signal(knownSignal(signal)));
  }

  pause(): Promise<void> {
    return this.#turns.take(() => this.#running().pause());
  }

  resume(): Promise<void> {
    return this.#turns.take(() => this.#running().resume());
  }

  /** How the process that runs, or ran last, ends. Not an action: it waits for others without holding them up. */
  async exited(): Promise<Exit> {
    if (this.#group === null) throw notRunning(this.#plan.name);
    const { code, signal } = await this.#group.exited;
    return { code, signal };
  }

  /** Ends it for good, whatever it is in the middle of. */
  [Symbol.asyncDispose](): Promise<void> {
    return (this.#disposed ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#turns.close();
    await this.#stopInOrder();
    await this.#group?.end();
    await this.#plan.tidy?.();
  }

  async #stopInOrder(): Promise<void> {
    const group = this.#group;
    if (this.#plan.stopSignal === undefined || group?.running !== true) return;
    group.signal(this.#plan.stopSignal);
    await group.resume();
    await Promise.race([group.exited, sleep(STOPS_WITHIN_MS, undefined, { ref: false })]);
  }

  async #launch(): Promise<ProcessGroup> {
    await this.#group?.end();
    this.#turns.closing.throwIfAborted();
    this.#group = await this.#plan.launch();
    return this.#group;
  }

  async #launchReady(signal?: AbortSignal): Promise<void> {
    const group = await this.#launch();
    const { readyWithinSeconds, readyPollMs } = this.#plan;
    const timeUp = AbortSignal.timeout(readyWithinSeconds * 1_000);
    const given = AbortSignal.any(signal === undefined ? [this.#turns.closing] : [this.#turns.closing, signal]);
    const ready = async (): Promise<boolean> => !group.running || (await this.#plan.isReady(group));
    await until(ready, readyPollMs, AbortSignal.any([given, timeUp])).catch(async (error: unknown) => {
      given.throwIfAborted();
      throw timeUp.aborted ? await this.#plan.failure(`was not ready within ${readyWithinSeconds} s`) : error;
    });
    if (!group.running) throw await this.#plan.failure(describeExit(await group.exited));
  }

  #running(): ProcessGroup {
    if (this.#group?.running === true) return this.#group;
    throw notRunning(this.#plan.name);
  }
}
