import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Control } from "../../../grader/protocol/methods.ts";
import { BacklabError } from "../../errors.ts";
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

/**
 * A part of a cell that the suite may act on. One action at a time, in the order asked for; once it is
 * being disposed of, nothing can start any more.
 */
export class Managed implements AsyncDisposable {
  readonly #plan: Plan;
  readonly #closing = new AbortController();
  #group: ProcessGroup | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Starts a new process, in place of the one there is, and does not wait until it is ready. */
  launch(): Promise<void> {
    return this.#inTurn(() => this.#launch());
  }

  /** Starts it unless it runs, and waits until it is ready. */
  start(signal?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#group?.running !== true) await this.#launchReady(signal);
    });
  }

  /** Acts as the suite asks. */
  control({ verb, signal = "SIGTERM" }: Control): Promise<void> {
    switch (verb) {
      case "start":
        return this.start();
      case "restart":
        return this.#inTurn(() => this.#launchReady());
      case "kill":
        return this.#inTurn(() => this.#group?.end());
      case "signal":
        return this.#inTurn(() => this.#running().signal(this.#known(signal)));
      case "pause":
        return this.#inTurn(() => this.#running().pause());
      case "resume":
        return this.#inTurn(() => this.#running().resume());
    }
  }

  /** Ends it for good, whatever it is in the middle of. */
  [Symbol.asyncDispose](): Promise<void> {
    return (this.#disposed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort(new BacklabError("cell_failed", `${this.#plan.name} has been ended with its cell`));
    await this.#turn;
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
    this.#closing.signal.throwIfAborted();
    this.#group = await this.#plan.launch();
    return this.#group;
  }

  async #launchReady(signal?: AbortSignal): Promise<void> {
    const group = await this.#launch();
    const { readyWithinSeconds, readyPollMs } = this.#plan;
    const timeUp = AbortSignal.timeout(readyWithinSeconds * 1_000);
    const given = AbortSignal.any(signal === undefined ? [this.#closing.signal] : [this.#closing.signal, signal]);
    const ready = async (): Promise<boolean> => !group.running || (await this.#plan.isReady(group));
    await until(ready, readyPollMs, AbortSignal.any([given, timeUp])).catch(async (error: unknown) => {
      given.throwIfAborted();
      throw timeUp.aborted ? await this.#plan.failure(`was not ready within ${readyWithinSeconds} s`) : error;
    });
    if (!group.running) throw await this.#plan.failure(describeExit(await group.exited));
  }

  #inTurn(action: () => unknown): Promise<void> {
    const mine = this.#turn.then(() => {
      this.#closing.signal.throwIfAborted();
      return action();
    });
    this.#turn = mine.catch(() => undefined);
    return mine.then(() => undefined);
  }

  #running(): ProcessGroup {
    if (this.#group?.running === true) return this.#group;
    throw new BacklabError("cell_failed", `${this.#plan.name} is not running`);
  }

  #known(signal: string): NodeJS.Signals {
    if (signal in constants.signals) return signal as NodeJS.Signals;
    throw new BacklabError("cell_failed", `there is no signal ${signal}`);
  }
}
