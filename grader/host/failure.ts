import { inspect } from "node:util";
import type { Exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import type { TestState } from "../suite/test-state.ts";
import { knownCause } from "./known-cause.ts";
import type { MatcherResult, Thrown } from "./thrown.ts";

/** The part of an outcome that says what went wrong. */
export type Failure = Pick<Outcome, "status" | "kind" | "message" | "expected" | "actual" | "exchange">;

const VALUE_CHARACTERS = 1_000;

/**
 * Turns what a test threw into what a report says.
 *
 * @param thrown the error, or Jest's own sentence when the test took too long
 * @param state what the test, or the hook that failed it, has done
 * @param testMs the test's time limit
 */
export function failureOf(thrown: unknown, state: TestState, testMs: number): Failure {
  const error = (typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) }) as Thrown;
  const { exchanges } = state;
  const exchange = exchanges.at(-1) ?? null;
  const known = knownCause(error, { exchanges, testMs });
  if (known === null) return compared(thrown, error, state);
  return { status: "failed", expected: null, actual: null, exchange, ...known };
}

function compared(thrown: unknown, error: Thrown, state: TestState): Failure {
  const wrong = wrongStatus(error, state);
  if (wrong !== null) {
    const { expected, exchange } = wrong;
    const sides = { expected: String(expected), actual: String(exchange.status) };
    const message = `expected status ${sides.expected}, got ${sides.actual}`;
    return { status: "failed", kind: "status", message, ...sides, exchange };
  }
  const result: MatcherResult = error.matcherResult ?? error;
  const compares = error.matcherResult !== undefined || "expected" in error || "actual" in error;
  const exchange = shownFor(compares ? state.answerExpected : state.answerRead, state);
  if (EQUALITY.has(result.name ?? "") && result.pass !== true) {
    const sides = { expected: show(result.expected), actual: show(result.actual) };
    const message = `expected ${sides.expected}, got ${sides.actual}`;
    return { status: "failed", kind: "value", message, ...sides, exchange };
  }
  const kind = compares ? "value" : inOwnWords(thrown) ? "thrown" : "accident";
  const message = plainMessage(error);
  const { expected = null, actual = null } = (compares ? SIDES.exec(message)?.groups : undefined) ?? {};
  return { status: "failed", kind, message, expected, actual, exchange };
}

/** The exchange with the answer that was looked at; without one, a request that got no answer, or the last one. */
function shownFor(looked: Exchange | null, { exchanges }: TestState): Exchange | null {
  return looked ?? exchanges.findLast(({ status }) => status === null) ?? exchanges.at(-1) ?? null;
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

/** What Jest says of other matchers, as in `Expected pattern: /^a/, Received string: "b"`. */
const SIDES = /^Expected (?:\w+): +(?<expected>.+), Received (?:\w+): +(?<actual>.+)$/;

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
