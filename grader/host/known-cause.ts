import type { Exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { MAX_RESPONSE_BYTES } from "../suite/api.ts";
import { MAX_COMPARED_VALUES } from "./expect.ts";
import type { Thrown } from "./thrown.ts";

/** What a cause says of itself, where it is not what all the others say. */
export type KnownCause = Pick<Outcome, "kind" | "message"> & Partial<Pick<Outcome, "status" | "exchange">>;

interface Circumstances {
  /** What the test has sent so far, and what it got. */
  exchanges: readonly Exchange[];
  /** The test's time limit. */
  testMs: number;
}

type Recognise = (error: Thrown, circumstances: Circumstances) => KnownCause | null;

/** Why a test failed, where it is no comparison: null when it is one, or nothing that is known. */
export const knownCause: Recognise = (error, circumstances) => {
  for (const recognise of [outOfTime, unreachable, oversize, malformed, operation]) {
    const cause = recognise(error, circumstances);
    if (cause !== null) return cause;
  }
  return null;
};

const outOfTime: Recognise = ({ message, timeout }, { exchanges, testMs }) => {
  if (timeout === undefined && !/^(thrown: ")?Exceeded timeout of \d+ ms/.test(message ?? "")) return null;
  const exchange = exchanges.findLast(({ status }) => status === null) ?? exchanges.at(-1) ?? null;
  const what = exchange === null ? "the test" : nameOf(exchange);
  return {
    status: "timed_out",
    kind: "timeout",
    message: `${what} was not done within the limit of ${testMs / 1000} s a test (testSeconds)`,
    exchange,
  };
};

/** As Node words it, and as Supertest does, which replaces some of Node's errors by one that has only a message. */
const NO_CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE)\b|^socket hang up$/;

const unreachable: Recognise = ({ code, message }, circumstances) => {
  const broken = [code, message].find((text) => NO_CONNECTION.test(text ?? ""));
  if (broken === undefined) return null;
  const why = broken.split(":")[0] ?? broken;
  return { kind: "unreachable", message: `no answer to ${asked(circumstances)}: the connection failed (${why})` };
};

const TOO_LARGE = new Map([
  ["ETOOLARGE", `is over ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB`],
  ["EVALUETOOLARGE", `holds more than ${MAX_COMPARED_VALUES} values`],
]);

const oversize: Recognise = ({ code }, circumstances) => {
  const how = TOO_LARGE.get(code ?? "");
  return how === undefined ? null : { kind: "oversize", message: `the answer to ${asked(circumstances)} ${how}` };
};

const malformed: Recognise = ({ rawResponse }, circumstances) => {
  if (rawResponse === undefined) return null;
  return { kind: "malformed", message: `the body of ${asked(circumstances)} is not what its Content-Type says` };
};

const operation: Recognise = ({ code, message }) =>
  code === "BACKLAB_OPERATION" ? { kind: "operation", message: message ?? "an operation failed" } : null;

function asked({ exchanges }: Circumstances): string {
  const last = exchanges.at(-1);
  return last === undefined ? "the app" : nameOf(last);
}

function nameOf({ method, path }: Exchange): string {
  return `${method} ${path}`;
}
