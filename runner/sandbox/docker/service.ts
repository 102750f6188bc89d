import { createInterface } from "node:readline";
import { BacklabError } from "../../errors.ts";
import { AppLog } from "../app-log.ts";
import { within } from "../deadline.ts";
import type { Container } from "./container.ts";

/** The lines by which the script in the image says what has become of its server. */
type State = "ready" | "down";
const SAYS = /^backlab: (ready|down)$/;
const SETTLE_SECONDS = 20;

/** A service of a cell: its container, and the script in it that obeys signals (see `runner/images`). */
export class DockerService {
  readonly #name: string;
  readonly #container: Container;
  readonly #log = new AppLog();
  #said: (state: State) => void = () => undefined;

  constructor(name: string, container: Container) {
    this.#name = name;
    this.#container = container;
  }

  /** Starts the container, hands it its secrets and waits until it accepts connections. */
  async start(secrets: string): Promise<void> {
    await this.#container.start();
    createInterface({ input: this.#container.stdout }).on("line", (line) => {
      const state = SAYS.exec(line)?.[1];
      if (state !== undefined) this.#said(state as State);
    });
    this.#container.stderr.on("data", (chunk: Buffer) =>
      this.#log.write("stderr", chunk.toString(), performance.now()),
    );
    await this.#until("ready", () => {
      this.#container.stdin.end(secrets);
      return Promise.resolve();
    });
  }

  /** Kills the server and leaves it down, its data in place. */
  kill(): Promise<void> {
    return this.#until("down", () => this.#container.signal("SIGUSR1"));
  }

  startAgain(): Promise<void> {
    return this.#until("ready", () => this.#container.signal("SIGUSR2"));
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.startAgain();
  }

  signal(signal: string): Promise<void> {
    return this.#container.signal(signal);
  }

  pause(): Promise<void> {
    return this.#container.pause();
  }

  resume(): Promise<void> {
    return this.#container.resume();
  }

  /** Does something, and waits until the server is in the state that it leads to. */
  async #until(state: State, act: () => Promise<void>): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#said = (said) => said === state && resolve();
    });
    await act();
    const ended = this.#container.exit().then(({ code }) => {
      throw new BacklabError("service_failed", `${this.#name} ended with code ${code}: ${this.#lastWords()}`);
    });
    await within(Promise.race([reached, ended]), SETTLE_SECONDS, `${this.#name} to be ${state}`, "service_failed");
  }

  #lastWords(): string {
    return this.#log.last(3).join(" / ") || "it said nothing";
  }
}
