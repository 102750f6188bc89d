import { inspect, type InspectOptions } from "node:util";
import { jestExpect } from "@jest/expect";
import { currentState } from "../suite/test-state.ts";
import type { Thrown } from "./thrown.ts";

/** Most values, in lists and objects, that one side of a comparison may hold. */
export const MAX_COMPARED_VALUES = 20_000;

/**
 * Jest's `expect`, which also notes which answer it was given something of, and whether that was the status, and
 * refuses what is so large that telling the difference would hold up the process: an app chooses the size of its
 * answers.
 */
export const expect: typeof jestExpect = new Proxy(jestExpect, {
  apply: (target, _self, args: Parameters<typeof jestExpect>) => {
    const [actual] = args;
    const state = currentState();
    state.statusExpected = state.statusRead?.status === actual ? state.statusRead : null;
    state.statusRead = null;
    state.answerExpected = state.answerRead;
    if (holdsMoreThan(MAX_COMPARED_VALUES, actual)) {
      throw Object.assign(new Error("the value is too large to be compared"), { code: "EVALUETOOLARGE" });
    }
    return withSides(target(...args), actual);
  },
});

type Matchers = ReturnType<typeof jestExpect>;

/** Jest says of these what differs, and not what the two sides were. */
function withSides(matchers: Matchers, actual: unknown): Matchers {
  for (const name of ["toMatchObject", "toHaveLength"] as const) {
    const matcher = Reflect.get(matchers, name) as (expected: unknown) => void;
    const told = (expected: unknown): void => {
      try {
        matcher(expected);
      } catch (error) {
        const shown = name === "toHaveLength" ? (actual as { length?: unknown } | null)?.length : actual;
        const { matcherResult } = error as Thrown;
        if (matcherResult !== undefined) Object.assign(matcherResult, { name, expected, actual: shown });
        throw error;
      }
    };
    Object.assign(matchers, { [name]: told });
  }
  return matchers;
}

/** What stands for a value, like `expect.any(String)`, in Jest's own words, or with what it is about. */
interface Matcher {
  toString(): string;
  toAsymmetricMatcher?(): string;
  sample: unknown;
}

const matchers: object = Object.getPrototypeOf(Object.getPrototypeOf(jestExpect.any(String))) as object;
Object.defineProperty(matchers, inspect.custom, {
  value(this: Matcher, _depth: number, options: InspectOptions): string {
    return this.toAsymmetricMatcher?.() ?? `${this.toString()} ${inspect(this.sample, options)}`;
  },
});

/** Looks into lists and plain objects only: what came as JSON is made of nothing else. */
function holdsMoreThan(most: number, value: unknown): boolean {
  const toCount = [value].filter(isPlain);
  let count = 0;
  for (let next = toCount.pop(); next !== undefined; next = toCount.pop()) {
    const members: unknown[] = Object.values(next);
    count += members.length;
    if (count > most) return true;
    for (const member of members) if (isPlain(member)) toCount.push(member);
  }
  return false;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
