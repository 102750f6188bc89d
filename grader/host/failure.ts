import { inspect } from "node:util";
import type { Exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { MAX_RESPONSE_BYTES } from "../suite/api.ts";
import type { TestState } from "../suite/test-state.ts";
import { MAX_COMPARED_VALUES } from "./expect.ts";

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
  errors?: readonly { message?: string }[];
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
 * @param state what the test, or the hook that failed it, has done
 * @param testMs the test's time limit
 */
export function failureOf(thrown: unknown, state: TestState, testMs: number): Failure {
  const { exchanges } = state;
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
    const message = `the answer to ${asked} is over ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB`;
    return { ...plain, status: "failed", kind: "oversize", message };
  }
  if (error.code === "EVALUETOOLARGE") {
    const message = `the answer to ${asked} holds more than ${MAX_COMPARED_VALUES} values`;
    return { ...plain, status: "failed", kind: "oversize", message };
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
  return compared(thrown, error, state);
}

function isTimeout({ message, timeout }: Thrown): boolean {
  return timeout !== undefined || /^(thrown: ")?Exceeded timeout of \d+ ms/.test(message ?? "");
}

function compared(thrown: unknown, error: Thrown, state: TestState): Failure {
  const { exchanges } = state;
  const wrong = wrongStatus(error, state);
  if (wrong !== null) {
    const { expected, exchange } = wrong;
    const sides = { expected: String(expected), actual: String(exchange.status) };
    const message = `expected status ${sides.expected}, got ${sides.actual}`;
    return { status: "failed", kind: "status", message, ...sides, exchange };
  }
  const result: MatcherResult = error.matcherResult ?? error;
  const compares = error.matcherResult !== undefined || "expected" in error || "actual" in error;
  const exchange = exchanges.at(-1) ?? null;
  if (EQUALITY.has(result.name ?? "") && result.pass !== true) {
    const sides = { expected: show(result.expected), actual: show(result.actual) };
    const message = `expected ${sides.expected}, got ${sides.actual}`;
    return { status: "failed", kind: "value", message, ...sides, exchange };
  }
  const kind = compares ? "value" : inOwnWords(thrown) ? "thrown" : "accident";
  return { status: "failed", kind, message: plainMessage(error), expected: null, actual: null, exchange };
}

/** Supertest's messages about headers and bodies, which hold both sides. */
const SUPERTEST_EXPECTED = /^expected "/;

/** What an author throws is a plain `Error`; those of JavaScript and of the database have names or codes. */
function inOwnWords(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || thrown.name !== "Error" || "code" in thrown) return false;
  return !SUPERTEST_EXPECTED.test(thrown.message);
}

/** Matchers whose two sides say everything; of the others Jest's own sentence does. */
const EQUALITY: ReadonlySet<string> = new Set(["toBe", "toEqual", "toStrictEqual", "toMatchObject", "toHaveLength"]);

/** As Supertest words it; its error holds nothing else. */
const SUPERTEST_STATUS = /^expected (\d{3}) "[^"]*", got (\d{3}) "[^"]*"$/;

/**
 * What the comparison was about, when it was one of a status. A number that equals the status is not
 * enough: an app chooses its numbers, and of another value an outline must not show what was expected.
 */
function wrongStatus(
  { message, matcherResult }: Thrown,
  { exchanges, statusExpected }: TestState,
): { expected: number; exchange: Exchange } | null {
  const [, expected, actual] = (SUPERTEST_STATUS.exec(message ?? "") ?? []).map(Number);
  const exchange = exchanges.findLast(({ status }) => status === actual);
  if (expected !== undefined && exchange !== undefined) return { expected, exchange };
  if (matcherResult === undefined || matcherResult.pass === true || statusExpected === null) return null;
  if (matcherResult.actual !== statusExpected.status || !isStatus(matcherResult.expected)) return null;
  return { expected: matcherResult.expected, exchange: statusExpected };
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value < 600;
}

/** Jest's message without colours and without its picture of the call, on one line. */
function plainMessage(error: Thrown): string {
  // An AggregateError, as of a connection that failed at every address, has words only in its parts.
  const message = [error, ...(error.errors ?? [])].find((part) => part.message)?.message ?? "the test failed";
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
