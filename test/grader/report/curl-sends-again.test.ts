import { execFile } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab } from "../../../grader/lab.ts";
import { manifestOf } from "../../../grader/manifest.ts";
import { scoredReport } from "../../../grader/report/build.ts";
import type { ReportedTest } from "../../../grader/report/report.ts";
import { declared, facts, smallLab } from "../../support/fixtures.ts";
import { startHttpApp } from "../../support/http-app.ts";
import { startSuiteProcess } from "../../support/suite-process.ts";

/** What an app is sent, but for what each client says of itself. */
type Received = Pick<IncomingMessage, "method" | "url" | "headers"> & { body: string };

const OF_THE_CLIENT = new Set([
  "accept",
  "accept-encoding",
  "connection",
  "expect",
  "host",
  "transfer-encoding",
  "user-agent",
]);

/** Requests as suites make them, each with what is hard to send again. */
const REQUESTS: readonly (readonly [what: string, request: string])[] = [
  ["a query with what a shell and curl would take for something else", `get("/a?b=c&d=$HOME&e[0]=*&f={1,2}&g=~!")`],
  ["a path with encoded text", `get("/books/" + encodeURIComponent("it's Ærø/東京"))`],
  [
    "JSON with quotes, backslashes and any script",
    `post("/json").send({ q: "'\\"\\\\ $(id) \`id\`", s: "“Ærø” 東京 👩‍🚀" })`,
  ],
  ["JSON with a charset", `put("/json").set("Content-Type", "application/json; charset=utf-8").send("[1, 2]")`],
  ["an empty object", `patch("/json").send({})`],
  [
    "broken JSON over several lines",
    `post("/json").set("Content-Type", "application/json").send('{\\n\\t"a": 100 %\\r\\n')`,
  ],
  ["text that says no type", `post("/text").send("a=b&c='d'")`],
  ["a body with a zero byte", `post("/text").set("Content-Type", "text/plain").send("a\\0b\\n")`],
  ["a long text", `post("/json").send({ text: "x".repeat(10_001), more: "é".repeat(200) })`],
  [
    "a body too long for a command line",
    `post("/json").set("Content-Type", "application/json").send('{"a":1}' + " ".repeat(150_000))`,
  ],
  ["a method with nothing to send", `post("/nothing")`],
  ["DELETE with a tag in quotes", `delete("/books/7").set("If-Match", '"1"')`],
  ["HEAD", `head("/books")`],
  ["OPTIONS", `options("/books")`],
  [
    "headers with quotes, equals signs and commas",
    `get("/me").set("Authorization", "Bearer a.b-c_d").set("Cookie", "a=b; c='d'").set("If-None-Match", 'W/"1", "2"')`,
  ],
  ["a header with nothing in it", `get("/me").set("Authorization", "")`],
  ["a header as a number", `get("/me").set("X-Count", 7)`],
];

let app: Awaited<ReturnType<typeof startHttpApp>>;
let failed: ReportedTest[];
/** In the order in which it came: first what the suite sent, then what curl sends. */
const received: Received[] = [];

beforeAll(async () => {
  app = await startHttpApp((message, response) => {
    const { method, url, headers } = message;
    void text(message).then((body) => {
      received.push({ method, url, body, headers: kept(headers) });
      response.writeHead(418).end();
    });
  });
  failed = await failingTests();
});
afterAll(() => app[Symbol.asyncDispose]());

describe("the curl line of a report", () => {
  it.each(REQUESTS.map(([what], index) => [what, index] as const))("sends %s again", async (_what, index) => {
    const test = failed[index];
    const { stdout } = await promisify(execFile)("sh", ["-c", `${test?.request?.curl ?? ""} -s`]);
    expect(stdout).toMatch(new RegExp(`(^|\\n)HTTP/1.1 ${test?.response?.status ?? 0} `));
    expect(received.at(-1)).toEqual(received[index]);
  });
});

/** A run whose every test sends one of the requests and fails, as its report has it. */
async function failingTests(): Promise<ReportedTest[]> {
  using host = startSuiteProcess();
  const tests = REQUESTS.map(
    ([what, request]) => `it(${JSON.stringify(what)}, async () => expect((await api().${request}).status).toBe(200));`,
  );
  const code = `
    const { it, expect } = require("@jest/globals");
    const { api } = require("backlab/suite");
    module.exports = { open: () => { ${tests.join("\n")} } };`;
  await host.suite.call("load", { code, stages: ["open"] });
  await host.suite.call("connect", { apps: { api: { url: app.url } }, services: {}, secrets: {} });
  const { outcomes } = await host.suite.call("runStage", { stage: "open", seed: 7, testMs: 4_000, shuffle: false });
  const port = Number(new URL(app.url).port);
  const lab = Lab.parse({ ...smallLab, apps: { api: { start: "node src/server.ts", port } } });
  const manifest = manifestOf(lab, [...REQUESTS.map(([what]) => declared("open", what)), declared("shut", "refuses")]);
  return scoredReport(facts, { lab, manifest, outcomes, logged: new Map() }).stages[0]?.tests ?? [];
}

function kept(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  const ofSuite = Object.entries(headers).filter(([name]) => !OF_THE_CLIENT.has(name));
  // Of a request with nothing to send one client says so, and the other does not.
  return Object.fromEntries(ofSuite.filter(([name, value]) => name !== "content-length" || value !== "0"));
}
