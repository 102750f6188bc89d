import type { Control, Wiring } from "../protocol/methods.ts";
import type { Exchange } from "../exchange.ts";

/**
 * What the authoring API stands on while a suite runs. Jest's own `it` and `expect` are ambient, and
 * suites are written against them, so the one running test is ambient too: it lives here and nowhere
 * else.
 */
export interface SuiteContext {
  wiring: Wiring;
  control: (request: Control) => Promise<unknown>;
  /** Milliseconds one request may take: a little less than a test may. */
  requestMs: number;
}

/** What is remembered about the test that runs now. */
export interface TestRecord {
  exchanges: Exchange[];
  hint: string | null;
}

let context: SuiteContext | null = null;
let record: TestRecord = { exchanges: [], hint: null };

export function setContext(next: SuiteContext): void {
  context = next;
}

/** The context the grader set, or, under the ordinary `jest` command, one made from the environment. */
export function currentContext(): SuiteContext {
  context ??= contextFromEnvironment(process.env);
  return context;
}

export function startRecord(): void {
  record = { exchanges: [], hint: null };
}

export function currentRecord(): TestRecord {
  return record;
}

function contextFromEnvironment(env: NodeJS.ProcessEnv): SuiteContext {
  const url = env["APP_URL"] ?? `http://localhost:${env["PORT"] ?? "3000"}`;
  const services = {
    ...(env["DATABASE_URL"] === undefined ? {} : { postgres: env["DATABASE_URL"] }),
    ...(env["REDIS_URL"] === undefined ? {} : { redis: env["REDIS_URL"] }),
  };
  return {
    wiring: { apps: { api: { url } }, services },
    requestMs: 4_500,
    control: ({ verb, target }) =>
      Promise.reject(new Error(`cell.${verb}("${target}") needs a cell: run this suite with backlab grade`)),
  };
}
