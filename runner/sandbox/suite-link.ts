import { createInterface } from "node:readline";
import { type Handlers, type Params, type Result, runnerMethods, suiteMethods } from "../../grader/protocol/methods.ts";
import { Peer } from "../../grader/protocol/peer.ts";

type SuiteMethods = typeof suiteMethods;
type RunnerHandlers = Handlers<typeof runnerMethods>;

/** The streams of a suite process, whatever runs it. */
export interface SuiteStreams {
  stdin: NodeJS.WritableStream;
  stdout: NodeJS.ReadableStream;
}

/** Longest that it may take to learn why a suite process has ended. */
const REASON_MS = 10_000;

/**
 * The runner's end of the line to a suite process. A cell makes one; the grade says what becomes of the
 * suite's own calls with `listen`.
 */
export class SuiteLink {
  readonly #peer: Peer<SuiteMethods, typeof runnerMethods>;
  #handlers: Partial<RunnerHandlers> = {};

  constructor({ stdin, stdout }: SuiteStreams) {
    const handlers: RunnerHandlers = {
      control: (params) => this.#handlers.control?.(params) ?? null,
      exited: (params) => this.#handlers.exited?.(params) ?? unanswered(),
      log: (params) => this.#handlers.log?.(params) ?? unanswered(),
      testStarted: (params) => this.#handlers.testStarted?.(params) ?? null,
      testFinished: (params) => this.#handlers.testFinished?.(params) ?? null,
    };
    this.#peer = new Peer(suiteMethods, runnerMethods, handlers, (line) => stdin.write(line));
    // A process that cannot be written to has ended, and how it did says more; this is for when nobody finds out.
    stdin.on("error", (cause: Error) => void setTimeout(() => this.fail(cause), REASON_MS).unref());
    createInterface({ input: stdout, crlfDelay: Infinity })
      .on("line", (line) => this.#peer.receive(line))
      .on("close", () => this.fail(new Error("the suite process ended")));
  }

  /** Who answers the suite process from now on. */
  listen(handlers: Partial<RunnerHandlers>): void {
    this.#handlers = handlers;
  }

  call<K extends keyof SuiteMethods>(method: K, params: Params<SuiteMethods, K>): Promise<Result<SuiteMethods, K>> {
    return this.#peer.call(method, params);
  }

  /** Ends the conversation: every call that waits, and every later one, fails with this error. */
  fail(error: Error): void {
    this.#peer.close(error);
  }
}

function unanswered(): never {
  throw new Error("nobody answers the suite");
}
