import type { runnerMethods, Params, Result, Wiring } from "../protocol/methods.ts";

type Runner = typeof runnerMethods;
/** What a suite may ask of the runner. */
type Asked = "control" | "exited" | "log";

/**
 * What the authoring API stands on while a suite runs. Jest's own `it` and `expect` are ambient, and
 * suites are written against them, so where the cell is is ambient too: it lives here and nowhere else.
 */
export interface SuiteContext {
  wiring: Wiring;
  /** Asks something of the runner that holds the cell. */
  ask: <K extends Asked>(what: K, params: Params<Runner, K>) => Promise<Result<Runner, K>>;
  /** Milliseconds one request may take: a little less than a test may. */
  requestMs: number;
}

let context: SuiteContext | null = null;

export function setContext(next: SuiteContext): void {
  context = next;
}

/** The context the grader set, or, under the ordinary `jest` command, one made from the environment. */
export function currentContext(): SuiteContext {
  context ??= contextFromEnvironment(process.env);
  return context;
}

function contextFromEnvironment(env: NodeJS.ProcessEnv): SuiteContext {
  const url = env["APP_URL"] ?? `http://localhost:${env["PORT"] ?? "3000"}`;
  const database = env["DATABASE_URL"];
  const services = {
    ...(database === undefined ? {} : { postgres: { suite: database, admin: database } }),
    ...(env["REDIS_URL"] === undefined ? {} : { redis: env["REDIS_URL"] }),
  };
  return {
    wiring: { apps: { api: { url } }, services, secrets: definedIn(env) },
    requestMs: 4_500,
    ask: () => Promise.reject(new Error("cell and observe.log() need a cell: run this suite with backlab grade")),
  };
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
