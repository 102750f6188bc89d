import { createInterface } from "node:readline";
import { BacklabError } from "../../errors.ts";
import { AppLog } from "../app-log.ts";
import { within } from "../deadline.ts";
import type { Container } from "./container.ts";

const READY = "backlab: ready";
const READY_SECONDS = 20;

/** A service of a cell: its container, and the script in it that obeys signals (see `runner/images`). */
export class DockerService {
  readonly #name: string;
  readonly #container: Container;
  readonly #log = new AppLog();
  #ready: () => void = () => undefined;

  constructor(name: string, container: Container) {
    this.#name = name;
    this.#container = container;
  }

  /** Starts the container, hands it its secrets and waits until it accepts connections. */
  async start(secrets: string): Promise<void> {
    await this.#container.start();
    createInterface({ input: this.#container.stdout }).on("line", (line) => {
      if (line === READY) this.#ready();
    });
    this.#container.stderr.on("data", (chunk: Buffer) =>
      this.#log.write("stderr", chunk.toString(), performance.now()),
    );
    await this.#untilReady(() => {
      this.#container.stdin.end(secrets);
      return Promise.resolve();
    });
  }

  /** Kills the server and leaves it down, its data in place. */
  kill(): Promise<void> {
    return this.#container.signal("SIGUSR1");
  }

  startAgain(): Promise<void> {
    return this.#untilReady(() => this.#container.signal("SIGUSR2"));
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

  async #untilReady(begin: () => Promise<void>): Promise<void> {
    const ready = new Promise<void>((resolve) => (this.#ready = resolve));
    await begin();
    const ended = this.#container.exit().then(({ code }) => {
      throw new BacklabError("service_failed", `${this.#name} ended with code ${code}: ${this.#lastWords()}`);
    });
    await within(Promise.race([ready, ended]), READY_SECONDS, `starting ${this.#name}`, "service_failed");
  }

  #lastWords(): string {
    return this.#log.last(3).join(" / ") || "it said nothing";
  }
}
