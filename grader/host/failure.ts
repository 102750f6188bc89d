import { inspect } from "node:util";
import type { Exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";

/** The part of an outcome that says what went wrong. */
export type Failure = Pick<Outcome, "status" | "kind" | "message" | "expected" | "actual" | "exchange">;

interface MatcherResult {
  name?: string;
  pass?: boolean;
  expected?: unknown;
  actual?: unknown;
  message?: string;
}

/** What errors of Jest, Supertest and superagent carry, each some of it. */
interface Thrown {
  message?: string;
  code?: string;
  timeout?: number;
  /** superagent puts the text here when it could not parse a body. */
  rawResponse?: unknown;
  matcherResult?: MatcherResult;
  expected?: unknown;
  actual?: unknown;
}

/** As Node words it, and as Supertest does, which replaces some of Node's errors by one that has only a message. */
const NO_CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE)\b|^socket hang up$/;
const VALUE_CHARACTERS = 1_000;

/**
 * Turns what a test threw into what a report says.
 *
 * @param thrown the error, or Jest's own sentence when the test took too long
 * @param exchanges the test's requests, oldest first
 * @param testMs the test's time limit
 */
export function failureOf(thrown: unknown, exchanges: readonly Exchange[], testMs: number): Failure {
  const error = (typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) }) as Thrown;
  const last = exchanges.at(-1) ?? null;
  const asked = last === null ? "the app" : `${last.method} ${last.path}`;
  const plain = { expected: null, actual: null, exchange: last };
  if (isTimeout(error)) {
    const waiting = exchanges.findLast(({ status }) => status === null) ?? last;
    const what = waiting === null ? "the test" : `${waiting.method} ${waiting.path}`;
    const message = `${what} was not done within the limit of ${testMs / 1000} s a test (testSeconds)`;
    return { ...plain, status: "timed_out", kind: "timeout", message, exchange: waiting };
  }
  const broken = [error.code, error.message].find((text) => NO_CONNECTION.test(text ?? ""));
  if (broken !== undefined) {
    const message = `no answer to ${asked}: the connection failed (${broken.split(":")[0]})`;
    return { ...plain, status: "failed", kind: "unreachable", message };
  }
  if (error.code === "ETOOLARGE") {
    return { ...plain, status: "failed", kind: "oversize", message: `the answer to ${asked} is over 5 MiB` };
  }
  if (error.rawResponse !== undefined) {
    return {
      ...plain,
      status: "failed",
      kind: "malformed",
      message: `the body of ${asked} is not what its Content-Type says`,
    };
  }
  if (error.code === "BACKLAB_OPERATION") {
    return { ...plain, status: "failed", kind: "operation", message: error.message ?? "an operation failed" };
  }
  return compared(error, exchanges);
}

function isTimeout({ message, timeout }: Thrown): boolean {
  return timeout !== undefined || /^(thrown: ")?Exceeded timeout of \d+ ms/.test(message ?? "");
}

function compared(error: Thrown, exchanges: readonly Exchange[]): Failure {
  const result: MatcherResult = error.matcherResult ?? error;
  const answered = exchanges.findLast(({ status }) => status !== null && status === result.actual);
  if (answered !== undefined && isStatus(result.expected)) {
    const message = `expected status ${result.expected}, got ${answered.status}`;
    const sides = { expected: String(result.expected), actual: String(answered.status) };
    return { status: "failed", kind: "status", message, ...sides, exchange: answered };
  }
  const compares = error.matcherResult !== undefined || "expected" in error || "actual" in error;
  const hasSides = result.pass !== true && ("expected" in result || "actual" in result);
  return {
    status: "failed",
    kind: compares ? "value" : "thrown",
    message: plainMessage(error),
    expected: hasSides ? show(result.expected) : null,
    actual: hasSides ? show(result.actual) : null,
    exchange: exchanges.at(-1) ?? null,
  };
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value < 600;
}

/** Jest's message without colours and without its picture of the call, on one line. */
function plainMessage({ message = "the test failed" }: Thrown): string {
  // eslint-disable-next-line no-control-regex -- colour codes are control characters
  const lines = message.replace(/\u001B\[\d+m/g, "").split("\n");
  const told = lines.filter((line, index) => line.trim() !== "" && !(index === 0 && line.startsWith("expect(")));
  return told
    .map((line) => line.trim())
    .join(", ")
    .slice(0, VALUE_CHARACTERS);
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 20, maxStringLength: 500 });
  return text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
}
