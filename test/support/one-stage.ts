import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Outcome } from "../../grader/outcome.ts";
import { startHttpApp } from "./http-app.ts";
import { startSuiteProcess } from "./suite-process.ts";

const LONG_LIST = JSON.stringify(Array.from({ length: 150_000 }, (_, index) => index));

/** Runs the body of one stage against an app that answers every path in its own way. */
export async function run(stage: string, testMs = 2_000): Promise<{ outcomes: Outcome[]; problems: string[] }> {
  await using app = await startHttpApp((request, response) => {
    const path = request.url ?? "";
    if (path === "/hang") return;
    if (path === "/cut") return void request.socket.destroy();
    if (path === "/huge") return void response.end("x".repeat(1024 * 1024 + 1));
    if (path === "/long") return void response.setHeader("content-type", "application/json").end(LONG_LIST);
    if (path === "/total") return void response.setHeader("content-type", "application/json").end('{"total":200}');
    if (path === "/liar") return void response.setHeader("content-type", "application/json").end("{");
    response.statusCode = Number(path.slice(1)) || 200;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ path }));
  });
  using host = startSuiteProcess();
  const code = `
    const { describe, it, expect, beforeAll } = require("@jest/globals");
    const { api, cell, expectTally, graded, hint, random, tally, worst } = require("backlab/suite");
    module.exports = { one: () => { ${stage} } };`;
  host.suite.listen({
    control: ({ target }) =>
      target === "slow" ? sleep(400, null) : Promise.reject(new Error(`this cell has no ${target}`)),
  });
  await host.suite.call("load", { code, stages: ["one"] });
  await host.suite.call("connect", { apps: { api: { url: app.url } }, services: {}, secrets: {} });
  return await host.suite.call("runStage", { stage: "one", seed: 7, testMs, shuffle: false });
}

/** What became of a stage's only test, whose body this is. */
export async function only(body: string, testMs?: number): Promise<Outcome> {
  const { outcomes, problems } = await run(`it("does it", async () => { ${body} });`, testMs);
  expect(problems).toEqual([]);
  expect(outcomes).toHaveLength(1);
  return outcomes[0] as Outcome;
}
