import { randomUUID } from "node:crypto";
import type { Wiring } from "../protocol/methods.ts";
import { setContext } from "./context.ts";
import { hint as hintInState } from "./hint.ts";
import { redis } from "./redis.ts";
import { startDeclaring } from "./test-state.ts";

/*
 * The authoring API for public tests that a learner runs under the `jest` command, against an app that is up already.
 * What a learner's workspace has as `backlab/suite` is made from this.
 */

export * from "./index.ts";

/** What there is around the tests: the lab's apps by name, with their ports, and its services. */
export interface Surroundings {
  apps: Readonly<Record<string, number>>;
  services: readonly string[];
  testSeconds: number;
}

/** A test asks for what only a grade has: control over the cell, or what the services saw. */
class NeedsGrade extends Error {
  override readonly name = "NeedsGrade";
}

/** As `hint()` in a grade; the environment that Jest runs the tests in shows it. */
export function hint(text: string): void {
  hintInState(text);
  Object.assign(globalThis, { backlabHint: text });
}

/** Makes the API talk to apps on this machine, and to the services that the environment names. */
export function standOutside({ apps, services, testSeconds }: Surroundings, env: NodeJS.ProcessEnv): void {
  // Other inputs in each run: what an earlier one has left in the database must not be in the way.
  startDeclaring(randomUUID());
  const single = Object.keys(apps).length === 1 ? env["PORT"] : undefined;
  const urls = Object.entries(apps).map(([name, port]) => [name, { url: `http://localhost:${single ?? port}` }]);
  setContext({
    wiring: {
      apps: Object.fromEntries(urls) as Wiring["apps"],
      services: servicesOf(services, env),
      secrets: new Proxy({}, { get: (_, name) => named(env, String(name)) }),
    },
    requestMs: testSeconds * 1_000 - 200,
    ask: () => Promise.reject(needsGrade()),
  });
  // An open connection would keep Jest from ending.
  if (services.includes("redis")) Object.assign(globalThis, { backlabClose: () => redis().disconnect() });
}

function servicesOf(services: readonly string[], env: NodeJS.ProcessEnv): Wiring["services"] {
  const postgres = {
    get suite() {
      return named(env, "DATABASE_URL");
    },
    get admin(): string {
      throw needsGrade();
    },
  };
  return {
    ...(services.includes("postgres") && { postgres }),
    get redis() {
      return services.includes("redis") ? named(env, "REDIS_URL") : undefined;
    },
  };
}

function needsGrade(): NeedsGrade {
  return new NeedsGrade("only a grade can try this: backlab check");
}

function named(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value !== undefined) return value;
  throw new Error(`${name} is not set: npm test needs what npm run dev has, in the environment or in .env`);
}
