import type Docker from "dockerode";
import { Container } from "./container.ts";
import type { ContainerPlan } from "./spec.ts";

/** What an app's containers are made of. */
export interface AppContainersPlace {
  engine: Docker;
  plan: ContainerPlan;
}

/**
 * The containers of one app: one for each of its starts, the next of them made and booted ahead of need where that is
 * asked for. Disposing of them removes all there ever were, whatever has become of them.
 */
export class AppContainers implements AsyncDisposable {
  readonly #place: AppContainersPlace;
  readonly #made = new Set<Container>();
  #starts = 0;
  #waiting: Container | null = null;
  #preparing: Promise<void> = Promise.resolve();

  constructor(place: AppContainersPlace) {
    this.#place = place;
  }

  /** The next to run, if it was made already: it waits for code. */
  get waiting(): Container | null {
    return this.#waiting;
  }

  /** Makes the next to run, without starting it. */
  async create(): Promise<void> {
    this.#waiting = await this.#create();
  }

  /** Boots the next one as soon as `when` says. One that fails to boot is no loss: `booted` then boots its own. */
  prepare(when: () => Promise<unknown>): void {
    this.#preparing = this.#prepare(when);
  }

  /** Waits until nothing is being made ahead. */
  async prepared(): Promise<void> {
    await this.#preparing;
  }

  /** The next to run, booted. It stays the next until it is taken. */
  async booted(): Promise<Container> {
    await this.#preparing;
    return this.#waiting ?? (await this.#boot());
  }

  /** What `booted` gave runs code now: the next will be another. */
  taken(): void {
    this.#waiting = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#preparing;
    const removed = await Promise.allSettled([...this.#made].map((container) => this.#remove(container)));
    for (const result of removed) if (result.status === "rejected") throw result.reason;
  }

  async #prepare(when: () => Promise<unknown>): Promise<void> {
    try {
      await when();
      this.#waiting = await this.#boot();
    } catch {
      // Whatever is wrong will be wrong, and told, when a restart is asked for.
    }
  }

  async #boot(): Promise<Container> {
    const container = await this.#create();
    await container.start();
    return container;
  }

  async #create(): Promise<Container> {
    const { engine, plan } = this.#place;
    this.#starts++;
    // A hyphen would make it the name of a replica.
    const name = this.#starts === 1 ? plan.name : `${plan.name}.${this.#starts}`;
    const container = await Container.create(engine, { ...plan, name });
    this.#made.add(container);
    return container;
  }

  async #remove(container: Container): Promise<void> {
    await container[Symbol.asyncDispose]();
    this.#made.delete(container);
  }
}
