import { createInterface } from "node:readline";
import { BacklabError } from "../../errors.ts";
import { type Controllable, knownSignal, notRunning } from "../controllable.ts";
import { within } from "../deadline.ts";
import { OutputTail } from "../output-tail.ts";
import { Turns } from "../turns.ts";
import type { Container } from "./container.ts";
import { describeExitCode } from "./exit-signal.ts";

/** The lines by which the script in the image says what has become of its server. */
type State = "ready" | "down";
const SAYS = /^backlab: (ready|down)$/;
const SETTLE_SECONDS = 20;
/** Signals of which the script is no more than the postman. */
const PASSED_ON: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"]);

/** A service of a cell: its container, and the script in it that obeys signals (see `runner/images`). */
export class DockerService implements Controllable, AsyncDisposable {
  readonly #name: string;
  readonly #container: Container;
  readonly #turns: Turns;
  readonly #stderr: OutputTail;
  #state: State = "down";
  /** Called with each state that the script says. */
  #said: (state: State) => void = () => undefined;

  constructor(name: string, container: Container) {
    this.#name = name;
    this.#container = container;
    this.#turns = new Turns(name);
    this.#stderr = new OutputTail(container.stderr);
    createInterface({ input: container.stdout }).on("line", (line) => {
      const state = SAYS.exec(line)?.[1];
      if (state === undefined) return;
      this.#state = state as State;
      this.#said(this.#state);
    });
  }

  /** Starts the container, hands it its secrets and waits until it accepts connections. */
  boot(secrets: string): Promise<void> {
    return this.#turns.take(() =>
      this.#until("ready", async () => {
        await this.#container.start();
        this.#container.stdin.end(secrets);
      }),
    );
  }

  start(): Promise<void> {
    return this.#turns.take(() => this.#up());
  }

  /** Kills the server and leaves it down, its data in place. */
  kill(): Promise<void> {
    return this.#turns.take(() => this.#down());
  }

  restart(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#down();
      await this.#up();
    });
  }

  /** @throws BacklabError `cell_failed` for a signal that the script does not pass on to the server */
  signal(signal: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#requireUp();
      const known = knownSignal(signal);
      if (!PASSED_ON.has(known)) {
        throw new BacklabError("cell_failed", `${known} does not reach ${this.#name}, which is a service`, {
          hint: `it takes ${[...PASSED_ON].join(", ")}; use kill, pause and resume for the rest`,
        });
      }
      await this.#container.signal(known);
    });
  }

  pause(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#requireUp();
      await this.#container.pause();
    });
  }

  resume(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#requireUp();
      await this.#container.resume();
    });
  }

  /** Ends it for good, whatever it is in the middle of. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turns.close();
    await this.#container[Symbol.asyncDispose]();
  }

  async #up(): Promise<void> {
    if (!(await this.isUp())) await this.#until("ready", () => this.#container.signal("SIGUSR2"));
  }

  async #down(): Promise<void> {
    if (this.#state === "down") return;
    // A paused script hears nothing.
    await this.#container.resume();
    await this.#until("down", () => this.#container.signal("SIGUSR1"));
  }

  async #requireUp(): Promise<void> {
    if (!(await this.isUp())) throw notRunning(this.#name);
  }

  /** Whether its server is ready and its container runs. */
  async isUp(): Promise<boolean> {
    return this.#state === "ready" && (await this.#container.runs());
  }

  /** Does something, and waits until the server is in the state that it leads to. */
  async #until(state: State, act: () => Promise<void>): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#said = (said) => said === state && resolve();
    });
    this.#state = "down";
    await act();
    const ended = this.#container.exit().then(({ code }) => {
      throw new BacklabError("service_failed", `${this.#name} ${describeExitCode(code)}: ${this.#lastWords()}`);
    });
    const settled = this.#turns.unlessClosing(Promise.race([reached, ended]));
    await within(settled, SETTLE_SECONDS, `${this.#name} to be ${state}`, "service_failed");
  }

  #lastWords(): string {
    return String(this.#stderr).split("\n").slice(-3).join(" / ") || "it said nothing";
  }
}
