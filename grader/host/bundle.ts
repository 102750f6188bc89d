import { runInThisContext } from "node:vm";
import * as circus from "jest-circus";
import supertest from "supertest";
import * as suiteApi from "../suite/index.ts";
import { expect } from "./expect.ts";

const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus;
const jestGlobals = { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test };

/** What a suite may import, besides Node's own modules: nothing here is loaded again for a suite. */
const offered: Readonly<Record<string, unknown>> = {
  "@jest/globals": jestGlobals,
  "backlab/suite": suiteApi,
  supertest,
};

/** Evaluates one stage's file, which declares its tests with the running Jest. */
export type StageModules = Readonly<Record<string, () => void>>;

/**
 * Evaluates bundled suites: CommonJS whose exports are one function per stage. Every call is a new
 * evaluation, so nothing a suite keeps in its modules goes from one stage or run to the next.
 */
export function evaluateBundle(code: string): StageModules {
  Object.assign(globalThis, jestGlobals);
  const wrapped = runInThisContext(`(function (module, exports, require) {${code}\n})`, { filename: "suite.cjs" }) as (
    module: { exports: unknown },
    exports: unknown,
    require: (id: string) => unknown,
  ) => void;
  const module = { exports: {} };
  wrapped(module, module.exports, suiteRequire);
  return module.exports;
}

function suiteRequire(id: string): unknown {
  if (Object.hasOwn(offered, id)) return offered[id];
  if (id.startsWith("node:")) return process.getBuiltinModule(id);
  throw new Error(`a suite may import ${Object.keys(offered).join(", ")} and node: modules, not ${id}`);
}
