import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Report, ReportedEvent, ReportedTest } from "../../../grader/report/report.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { type Files, gradeFiles } from "../../support/grading.ts";
import { startHttpApp } from "../../support/http-app.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The timeline of a failure, from an app whose statements, commands and log lines are known, on every runtime. */

const run = promisify(execFile);
const repeats = Number(process.env["BACKLAB_REPEAT"] ?? "1") - 1;

const LAB = `
id: told
title: A lab whose failures are told
summary: For tests.
level: foundation
skills: [http]
minutes: 1
template: express-ts
services: [postgres, redis]
apps:
  api: { start: node src/server.ts, port: 3000 }
  worker: { start: node src/worker.ts, port: 3100 }
packages: [pg, ioredis]
limits: { startSeconds: 10, testSeconds: 5, totalSeconds: 30 }
stages:
  - { id: open, title: Open, points: 50, visibility: public }
  - { id: shut, title: Shut, points: 50 }
`;

const OPEN = `
import { expect, it } from "@jest/globals";
import { api, cell, db, redis } from "backlab/suite";
it("passes", async () => {
  expect((await api().post("/things").send({ name: "before" })).status).toBe(201);
});
it("gives a thing back", async () => {
  await db().query("SELECT 'a statement of the suite'");
  await redis().set("of:the:suite", "1");
  const made = await api().post("/things").set("X-Thing", "it's one").send({ name: "Zoë" });
  expect(made.status).toBe(201);
  expect((await api().get("/things/" + made.body.id)).status).toBe(200);
  await api().post("/things").send({ name: "never" });
});
it("asks the worker", async () => {
  expect((await api("worker").get("/")).text).toBe("done");
});
it("fails while a service is away", async () => {
  await cell.kill("redis");
  expect((await api("worker").get("/")).status).toBe(500);
});
it("sees what comes after that", async () => {
  await cell.start("redis");
  expect((await api().post("/things").send({ name: "after" })).status).toBe(418);
});
`;

const SHUT = `
import { expect, it } from "@jest/globals";
import { api } from "backlab/suite";
it("hides what the app does", async () => {
  const { body } = await api().post("/things").send({ name: "hidden" });
  expect((await api().get("/things/" + body.id)).body).toEqual({ name: "hidden" });
});
`;

/** It pauses between what two servers note down, as one of them counts in milliseconds. */
const SERVER = `
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:http";
import { Redis } from "ioredis";
import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 1 });
const redis = new Redis(process.env["REDIS_URL"] ?? "");
redis.on("error", () => undefined);
await pool.query("CREATE TABLE things (id serial PRIMARY KEY, name text)");
createServer(async (request, response) => {
  const body = (await request.toArray()).join("");
  if (request.method === "POST") {
    const { name } = JSON.parse(body);
    const { rows } = await pool.query("INSERT INTO things (name)\\n  VALUES ($1) RETURNING id", [name]);
    await sleep(5);
    await redis.set("thing:" + rows[0].id, name);
    console.log("stored " + name);
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ id: rows[0].id }));
  } else {
    await redis.get("thing" + request.url);
    await sleep(5);
    await pool.query("SELECT name FROM thing WHERE id = 7").catch((error) => console.error(error.message));
    response.writeHead(500, { "content-type": "text/plain" }).end("no such thing");
  }
}).listen(Number(process.env["PORT"]));
`;

const WORKER = `
import { createServer } from "node:http";
import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 1 });
createServer(async (_, response) => {
  await pool.query("SELECT 'by the worker'");
  console.log("worked");
  response.end("undone");
}).listen(Number(process.env["PORT"]));
`;

const SUBMISSION: Files = { "package.json": '{"type":"module"}', "src/server.ts": SERVER, "src/worker.ts": WORKER };

async function graded(runtime: Runtime): Promise<Report> {
  await using folder = await temporaryFolder({
    "told/lab.yaml": LAB,
    "told/suite/open.test.ts": OPEN,
    "told/suite/shut.test.ts": SHUT,
  });
  const report = await gradeFiles(runtime, await loadLab(labsFolder, join(folder.path, "told")), SUBMISSION);
  expect(report.error).toBeNull();
  return report;
}

function testOf({ stages }: Report, title: string): ReportedTest {
  const found = stages.flatMap(({ tests }) => tests).find((test) => test.title === title);
  if (found?.timeline === undefined) throw new Error(`${title} has no timeline`);
  return found;
}

function shape(event: ReportedEvent): string {
  if (event.kind === "request") return `${event.app} ${event.number} ${event.curl.split(" ").slice(2).join(" ")}`;
  if (event.kind === "response") return `${event.app} ${event.number} ${event.status} ${event.body ?? ""}`.trim();
  return event.kind === "omitted" ? "omitted" : `${event.kind} ${event.app ?? "somebody"}: ${event.text}`;
}

describe.each(runtimes)("a failed test in the $name runtime", ({ available, hasRedis, runtime }) => {
  const when = it.skipIf(!available || !hasRedis);

  when("tells what was sent, asked, logged and answered, in order", { timeout: 60_000, repeats }, async () => {
    const report = await graded(runtime());
    expect(report.stages[0]?.tests[0]).toMatchObject({ title: "passes", status: "passed" });
    expect(report.stages[0]?.tests[0]).not.toHaveProperty("timeline");
    const { timeline, durationMs } = testOf(report, "gives a thing back");
    const { events = [], about, unseen } = timeline ?? {};
    const lines = events.map(shape);
    // What an app writes takes another way than what it answers, and on a busy machine much longer.
    expect(lines.filter((line) => !line.startsWith("log"))).toEqual([
      `api 1 -X POST localhost:3000/things -H 'x-thing: it'\\''s one' -H 'content-type: application/json' --data-raw '{"name":"Zoë"}'`,
      "sql api: INSERT INTO things (name) VALUES ($1) RETURNING id   $1 = 'Zoë'",
      "redis somebody: SET thing:2 Zoë",
      'api 1 201 {"id":2}',
      "api 2 localhost:3000/things/2",
      "redis somebody: GET thing/things/2",
      "sql api: SELECT name FROM thing WHERE id = 7",
      "api 2 500 no such thing",
    ]);
    const written = ["log api: stored Zoë", 'log api: relation "thing" does not exist'];
    expect(lines).toEqual(expect.arrayContaining(written));
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.at(-1)).toBeLessThanOrEqual(durationMs);
    expect(lines.indexOf("log api: stored Zoë")).toBeGreaterThan(lines.findIndex((line) => line.startsWith("sql")));
    expect([about, unseen]).toEqual([2, []]);
    const worker = testOf(report, "asks the worker").timeline?.events.map(shape);
    expect(worker).toEqual(expect.arrayContaining(["sql worker: SELECT 'by the worker'", "log worker: worked"]));
  });

  when("says what it cannot know, and goes on afterwards", { timeout: 60_000, repeats }, async () => {
    const report = await graded(runtime());
    const away = testOf(report, "fails while a service is away").timeline;
    expect(away?.unseen).toEqual(["redis"]);
    expect(away?.events.map(shape)).toContain("sql worker: SELECT 'by the worker'");
    const after = testOf(report, "sees what comes after that").timeline?.events.map(shape).join("\n");
    expect(after).toMatch(/INSERT INTO things/);
  });

  when("shows of an outline the requests and the statuses alone", { timeout: 60_000, repeats }, async () => {
    const { timeline } = testOf(await graded(runtime()), "hides what the app does");
    expect(timeline?.events.map(({ kind }) => kind)).toEqual(["request", "response", "request", "response"]);
    expect(JSON.stringify(timeline?.events.filter(({ kind }) => kind === "response"))).not.toMatch(/thing|json/);
  });
});

describe("the curl lines of a timeline", () => {
  const when = it.skipIf(spawnSync("curl", ["--version"]).error !== undefined);

  when("send again what the suite sent", { timeout: 60_000 }, async () => {
    const { runtime } = runtimes.find(({ name }) => name === "embedded") ?? {};
    if (runtime === undefined) throw new Error("no embedded runtime");
    const { timeline } = testOf(await graded(runtime()), "gives a thing back");
    const seen: string[] = [];
    await using app = await startHttpApp((request, response) => {
      const { "content-type": type, "x-thing": thing } = request.headers;
      void request.toArray().then((chunks) => {
        seen.push([request.method, request.url, type, thing, chunks.join("")].join(" "));
        response.end();
      });
    });
    for (const event of timeline?.events ?? []) {
      if (event.kind !== "request") continue;
      const line = event.curl.replace("localhost:3000", new URL(app.url).host);
      await run("sh", ["-c", line]);
    }
    expect(seen).toEqual([`POST /things application/json it's one {"name":"Zoë"}`, "GET /things/2   "]);
  });
});
