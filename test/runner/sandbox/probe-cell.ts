import { expect } from "vitest";
import { instancesOf } from "../../../grader/instances.ts";
import type { Outcome } from "../../../grader/outcome.ts";
import { exitWithin, linesOf } from "../../../runner/grade/cell-answers.ts";
import type { Cell, CellShape, Runtime } from "../../../runner/sandbox/cell.ts";
import { probeApp } from "../../support/probe-app.ts";

/** A cell with the probe app in it, and how to ask questions from its suite process. */

export const shape: CellShape = {
  apps: { api: { start: "node src/main.ts", port: 3000, replicas: 1 } },
  services: ["postgres"],
  packages: ["pg"],
  secrets: [],
  limits: { memoryMiB: 256, pids: 128, startSeconds: 10, testSeconds: 5, totalSeconds: 60 },
};

const never = new AbortController().signal;

/** Runs a test's body in the cell's suite process and returns what became of it. */
export async function attempt(cell: Cell, body: string): Promise<Outcome> {
  const code = `
    const { it, expect } = require("@jest/globals");
    const { api, cell, db, observe, eventually, redis, secret } = require("backlab/suite");
    const ask = async (what, q = "") => (await api().get("/" + what + "?q=" + encodeURIComponent(q))).body;
    const at = async (app, what, q = "") => (await api(app).get("/" + what + "?q=" + encodeURIComponent(q))).body;
    const refused = async (what) => {
      const error = await ask(what).then(() => new Error("answered"), (error) => error);
      expect(error.code ?? error.message).toMatch(/^ECONNREFUSED/);
    };
    module.exports = { one: () => it("works", async () => { ${body} }) };`;
  await cell.suite.call("load", { code, stages: ["one"] });
  const { outcomes } = await cell.suite.call("runStage", { stage: "one", seed: 1, testMs: 15_000, shuffle: false });
  return outcomes[0] as Outcome;
}

export async function holds(cell: Cell, body: string): Promise<void> {
  expect(await attempt(cell, body)).toMatchObject({ message: null, status: "passed" });
}

/** A booted cell whose app serves. */
export async function servingCell(runtime: Runtime, wanted = shape): Promise<Cell> {
  const cell = await runtime.open(wanted, never);
  cell.suite.listen({
    control: async (request) => (await cell.control(request), null),
    exited: ({ app, withinMs }) => exitWithin(cell, app, withinMs),
    log: async ({ app }) => ({ lines: await linesOf(cell, app) }),
  });
  await cell.suite.call("connect", cell.wiring);
  for (const name of instancesOf(wanted.apps).keys()) await cell.load(name, await probeApp());
  expect(await cell.suite.call("probe", { app: "api", withinMs: 10_000 })).toEqual({ ready: true });
  return cell;
}
