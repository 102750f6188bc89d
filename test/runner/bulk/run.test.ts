import { statfsSync, writeFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import type { Submitted } from "../../../runner/bulk/identify.ts";
import { BacklabError } from "../../../runner/errors.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { newKeys } from "../../support/keys.ts";
import { tinyDisk } from "../../support/tiny-disk.ts";
import { scratch } from "../intake/support/scratch.ts";
import { candidate, CountedCells, points, runOver, submitted } from "./support.ts";

const good = server(GOOD_SERVER);
const wrong = server(GOOD_SERVER.replace("404", "200"));
const none = server("process.exit(1);");
const refusedFiles = { "../outside": "" };

describe("submissions of the same bytes", () => {
  it("are graded once, and each gets the result", async () => {
    const all = [submitted("ada", good), submitted("bob", wrong), submitted("cleo", good), submitted("dan", good)];
    let grades = 0;
    const events = { onGrade: () => (grades += 1) };
    const results = await runOver(all, { cells: new CountedCells(), folder: await scratch(), jobs: 2, events });
    expect(points(results)).toEqual({ ada: 100, bob: 80, cleo: 100, dan: 100 });
    expect(results.map(({ sameAs }) => sameAs)).toEqual([null, null, "ada", "ada"]);
    expect(grades).toBe(2);
  });
});

describe("a submission that is changed while the run goes on", () => {
  it("has a grade for what it is now, which is not that of those who had the same", async () => {
    const versions = [good, wrong].map((files) => submitted("ada", files).take);
    const ada: Submitted = {
      candidate: candidate("ada"),
      take: (signal) => (versions.shift() ?? submitted("ada", wrong).take)(signal),
    };
    const folder = await scratch();
    const results = await runOver([ada, submitted("bob", good)], { cells: new CountedCells(), folder });
    expect(points(results)).toEqual({ ada: 80, bob: 100 });
    expect(results.map(({ sameAs }) => sameAs)).toEqual([null, null]);
  });

  it("and cannot be taken in any more, leaves the others of its bytes to be graded", async () => {
    const takes = [submitted("ada", good).take];
    const gone = (): Promise<never> => Promise.reject(new BacklabError("submission_missing", "there is nothing"));
    const ada: Submitted = { candidate: candidate("ada"), take: (signal) => (takes.shift() ?? gone)(signal) };
    const cells = new CountedCells();
    cells.broken = () => true;
    const results = await runOver([ada, submitted("bob", good)], { cells, folder: await scratch() });
    expect(points(results)).toEqual({ ada: "rejected", bob: "infra_error" });
  });
});

describe("a run that is begun again", () => {
  it("grades nothing twice, and gives back a report that was lost", async () => {
    const folder = await scratch();
    const all = [
      submitted("ada", good),
      submitted("bob", good),
      submitted("cleo", none),
      submitted("eve", refusedFiles),
    ];
    await runOver(all, { cells: new CountedCells(), folder });
    await rm(join(folder, "reports/bob.json"));
    const cells = new CountedCells();
    const origins: string[] = [];
    const events = {
      onResult: ({ id }: { id: string }, _: unknown, origin: string) => origins.push(`${id} ${origin}`),
    };
    expect(points(await runOver(all, { cells, folder, events }))).toEqual({
      ada: 100,
      bob: 100,
      cleo: 0,
      eve: "rejected",
    });
    expect(cells.opened).toBe(0);
    expect(origins).toEqual(["ada kept", "bob kept", "cleo kept", "eve graded"]);
    const [ada, bob] = await Promise.all(
      ["ada", "bob"].map((id) => readFile(join(folder, `reports/${id}.json`), "utf8")),
    );
    expect(JSON.parse(bob ?? "")).toEqual(JSON.parse(ada ?? ""));
  });

  it("grades again what was handed in anew, and a report that is no longer whole", async () => {
    const folder = await scratch();
    await runOver([submitted("ada", good), submitted("bob", wrong)], { cells: new CountedCells(), folder });
    await writeFile(join(folder, "reports/bob.json"), "{");
    let grades = 0;
    const again = { cells: new CountedCells(), folder, events: { onGrade: () => (grades += 1) } };
    const results = await runOver([submitted("ada", none), submitted("bob", wrong)], again);
    expect(points(results)).toEqual({ ada: 0, bob: 80 });
    expect(grades).toBe(2);
  });

  it("does not take a signed report that was edited", async () => {
    const folder = await scratch();
    const { signing: signingKey } = await newKeys();
    const all = [submitted("ada", wrong)];
    await runOver(all, { cells: new CountedCells(false), folder, signingKey });
    const file = join(folder, "reports/ada.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"earned": 80', '"earned": 99'));
    expect(points(await runOver(all, { cells: new CountedCells(false), folder, signingKey }))).toEqual({ ada: 80 });
    expect(await readFile(file, "utf8")).toContain(`"keyId": "${signingKey.id}"`);
  });
});

describe("an engine that goes away", () => {
  it("and comes back has cost nobody anything", async () => {
    const cells = new CountedCells();
    let gone = false;
    cells.broken = () => gone;
    const told: string[] = [];
    const results = await runOver([submitted("ada", good), submitted("bob", wrong), submitted("cleo", none)], {
      cells,
      folder: await scratch(),
      machine: { answers: () => Promise.resolve(!gone), waitSeconds: 20 },
      events: {
        onResult: () => {
          if (told.length > 0) return;
          told.push("gone");
          gone = true;
          setTimeout(() => (gone = false), 1_200);
        },
        onWait: () => told.push("waiting"),
        onAgain: ({ id }, why) => told.push(`${id}: ${why}`),
      },
    });
    expect(told).toEqual(["gone", "waiting", "bob: the engine has gone"]);
    expect(points(results)).toEqual({ ada: 100, bob: 80, cleo: 0 });
  });

  it("for good ends the run, which goes on when it is begun again", async () => {
    const folder = await scratch();
    const all = [submitted("ada", good), submitted("bob", wrong)];
    const broken = new CountedCells();
    broken.broken = () => true;
    const machine = { answers: () => Promise.resolve(false), waitSeconds: 1 };
    expect(points(await runOver(all, { cells: broken, folder, machine }))).toEqual({ ada: "infra_error", bob: null });
    expect(points(await runOver(all, { cells: new CountedCells(), folder }))).toEqual({ ada: 100, bob: 80 });
  });

  it("for one submission only leaves that one out, after three tries", async () => {
    const folder = await scratch();
    const cells = new CountedCells();
    let tries = 0;
    // Ada is the first to be tried; both attempts of each of her grades meet this.
    const turns = ["ada", "bob", "ada", "ada"];
    cells.broken = () => turns[Math.floor(tries / 2)] === "ada" && ++tries > 0;
    const again: string[] = [];
    const events = {
      onAgain: ({ id }: { id: string }) => again.push(id),
      onGrade: () => void (tries = tries === 2 ? 4 : tries),
    };
    const results = await runOver([submitted("ada", good), submitted("bob", wrong)], { cells, folder, events });
    expect(points(results)).toEqual({ ada: "infra_error", bob: 80 });
    expect(again).toEqual(["ada", "ada"]);
  });
});

describe("a run that is cancelled", () => {
  it("keeps what it has, and goes on from there", async () => {
    const folder = await scratch();
    const all = [submitted("ada", good), submitted("bob", wrong), submitted("cleo", none)];
    const abort = new AbortController();
    const events = { onGrade: () => abort.abort() };
    const first = await runOver(all, { cells: new CountedCells(), folder, signal: abort.signal, events });
    expect(points(first)).toEqual({ ada: 100, bob: null, cleo: null });
    let grades = 0;
    const again = { cells: new CountedCells(), folder, events: { onGrade: () => (grades += 1) } };
    expect(points(await runOver(all, again))).toEqual({ ada: 100, bob: 80, cleo: 0 });
    expect(grades).toBe(2);
  });

  it("while it reads says nothing of anybody, so that what was said before stands", async () => {
    const cells = new CountedCells();
    const run = runOver([submitted("ada", good)], { cells, folder: await scratch(), signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: "cancelled" });
    expect(cells.opened).toBe(0);
  });
});

const probe = tinyDisk(64);
probe?.[Symbol.dispose]();

describe.skipIf(probe === null)("a disk that is full", () => {
  it("ends the run, says so, and leaves nothing half-written", async () => {
    using disk = tinyDisk(64);
    const folder = disk?.path ?? "";
    const onBegin = (): void => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(join(folder, "filler"), Buffer.alloc(bavail * bsize));
    };
    const all = [submitted("ada", good), submitted("bob", wrong)];
    const run = runOver(all, { cells: new CountedCells(), folder, events: { onBegin } });
    await expect(run).rejects.toMatchObject({
      code: "report_not_written",
      message: expect.stringContaining("ENOSPC") as string,
    });
    for (const name of await readdir(join(folder, "reports"))) {
      expect(name).toMatch(/^(ada|bob)\.json$/);
      Report.parse(JSON.parse(await readFile(join(folder, "reports", name), "utf8")));
    }
    await rm(join(folder, "filler"));
    expect(points(await runOver(all, { cells: new CountedCells(), folder }))).toEqual({ ada: 100, bob: 80 });
  });
});
