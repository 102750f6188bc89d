import { describe, expect, it } from "vitest";
import { takeInFiles } from "../../../../runner/intake/intake.ts";
import { aheadOf } from "../../../../runner/sandbox/docker/ahead.ts";
import { docker, runtimes } from "../../../support/runtimes.ts";
import { shape } from "../probe-cell.ts";

it("starts ahead what is started without flags, with the packages that it may import", () => {
  expect(aheadOf({ start: "node src/main.ts" }, ["pg", "zod"])).toEqual({
    start: "node src/main.ts",
    command: expect.arrayContaining(["node", "/app/src/main.ts"]) as unknown,
    env: { BACKLAB_AHEAD: "pg,zod" },
  });
});

it("does not start ahead what has flags, which may be about files that are not there yet", () => {
  expect(aheadOf({ start: "node --env-file=.env src/main.ts" }, [])).toBeNull();
});

/** What an app writes, in the place that the shape's apps have, until it ends with 0. */
async function saidBy(
  files: Record<string, string>,
  start: string[],
  lab = shape.apps["api"]?.start,
): Promise<string[]> {
  const [runtime] = runtimes;
  if (runtime === undefined || lab === undefined) throw new Error("no runtime, or no app");
  const apps = { api: { start: lab, port: 3000, replicas: 1 } };
  await using cell = await runtime.runtime().open({ ...shape, services: [], apps }, new AbortController().signal);
  const { archive } = await takeInFiles(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  await cell.load("api", { archive, start });
  expect(await cell.appExit).toMatchObject({ code: 0 });
  return cell.logs["api"]?.last(20) ?? [];
}

const TOLD = "console.log(process.argv.slice(1), process.execArgv, process.env.BACKLAB_AHEAD, process.cwd());";
const NATURAL = "[ '/app/src/main.ts' ] [] undefined /app";

describe.skipIf(docker === null)("an app whose Node was started before its code came", () => {
  it("finds everything as if it had just been started", async () => {
    expect(await saidBy({ "src/main.ts": TOLD }, ["node", "src/main.ts"])).toEqual([NATURAL]);
  });

  it("is its program's main module, in both kinds of modules", async () => {
    const esm = "const main: boolean = import.meta.main; console.log(main);";
    expect(await saidBy({ "src/main.ts": esm, "package.json": '{"type":"module"}' }, ["node", "src/main.ts"])).toEqual([
      "true",
    ]);
    const commonJs = "const main: boolean = require.main === module; console.log(main);";
    expect(
      await saidBy({ "src/main.ts": commonJs, "package.json": '{"type":"commonjs"}' }, ["node", "src/main.ts"]),
    ).toEqual(["true"]);
  });

  it("is of the kind of module that its package.json says, without any syntax that tells", async () => {
    const files = { "src/main.ts": "console.log(typeof require, this);", "package.json": '{"type":"module"}' };
    expect(await saidBy(files, ["node", "src/main.ts"])).toEqual(["undefined undefined"]);
  });

  it("starts processes and threads that do not wait for code", async () => {
    const program = `
      import { fork } from "node:child_process";
      import { once } from "node:events";
      import { Worker } from "node:worker_threads";
      await once(fork("src/child.mjs"), "exit");
      await once(new Worker(new URL("./child.mjs", import.meta.url)), "exit");`;
    const files = {
      "src/main.ts": program,
      "src/child.mjs": 'console.log("runs")',
      "package.json": '{"type":"module"}',
    };
    expect(await saidBy(files, ["node", "src/main.ts"])).toEqual(["runs", "runs"]);
  });

  it("has one copy of a package, however it is imported", async () => {
    const program = `
      import { createRequire } from "node:module";
      import pg from "pg";
      console.log(pg.Pool === createRequire(import.meta.url)("pg").Pool);`;
    expect(
      await saidBy({ "src/main.ts": program, "package.json": '{"type":"module"}' }, ["node", "src/main.ts"]),
    ).toEqual(["true"]);
  });

  it("is started anew with another entry file than its lab's", async () => {
    const said = await saidBy({ "src/main.js": TOLD }, ["node", "src/main.js"]);
    expect(said).toEqual(["[ '/app/src/main.js' ] [] undefined /app"]);
  });

  it("says what Node says of code that does not run", async () => {
    const files = { "src/main.ts": "process.on('exit', () => (process.exitCode = 0));\nawait import('./gone.ts');" };
    const said = (await saidBy(files, ["node", "src/main.ts"])).join("\n");
    expect(said).toContain("Cannot find module '/app/src/gone.ts' imported from /app/src/main.ts");
    expect(said).not.toContain("ahead");
  });
});

it.skipIf(docker === null)("runs an app with flags, which is not started ahead", async () => {
  const start = ["node", "--no-deprecation", "src/main.ts"];
  expect(await saidBy({ "src/main.ts": TOLD }, start, start.join(" "))).toEqual([
    "[ '/app/src/main.ts' ] [ '--no-deprecation' ] undefined /app",
  ]);
});
