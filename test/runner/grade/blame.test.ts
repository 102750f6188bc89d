import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { BacklabError, ERROR_CODES, type ErrorCode } from "../../../runner/errors.ts";
import { reasonToRetry } from "../../../runner/grade/blame.ts";
import type { LoadedLab } from "../../../runner/labs/catalogue.ts";
import type { Cell, Runtime } from "../../../runner/sandbox/cell.ts";
import {
  brokenLab,
  type Files,
  GOOD_SERVER,
  gradeFiles,
  type GradeOptions,
  loadTinyLab,
  server,
} from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";

const tiny = await loadTinyLab();
const good = server(GOOD_SERVER);
const silent = server("setInterval(() => {}, 1000)");
const deadly = server(GOOD_SERVER.replace("response.end(", 'response.setHeader("x-deadly", "yes").end('));
const killsItself = server(
  GOOD_SERVER.replace(
    "response.statusCode = 404",
    'process.kill(process.pid, "SIGKILL"), await new Promise(() => {})',
  ).replace("(request, response) =>", "async (request, response) =>"),
);
/** Ends when an app has an answer that the lab's own has not. */
const FRAIL = `import { it } from "@jest/globals"; import { api } from "backlab/suite";
it("reads a header", async () => { if ("x-deadly" in (await api().get("/")).headers) process.exit(3); });`;

/** What is done to the cells that are opened, one after the other: nothing is open for an error, the others are changed. */
type Faults = readonly (ErrorCode | ((cell: Cell) => void) | null)[];

interface Told {
  report: Report;
  phases: string[];
  retries: string[];
  references: number;
  sealed: string[];
  opened: string[];
}

/** Grades on a runtime with faults, and says what was told of it. */
async function graded(
  runtime: Runtime,
  files: Files,
  { lab = tiny, faults = [], ...options }: GradeOptions & { lab?: LoadedLab; faults?: Faults } = {},
): Promise<Told> {
  const told = { phases: [], retries: [], references: 0, sealed: [], opened: [] } as Omit<Told, "report">;
  const faulty: Runtime = {
    ...runtime,
    open: async (shape, signal) => {
      const fault = faults[told.opened.length] ?? null;
      told.opened.push(typeof fault === "string" ? fault : "");
      if (typeof fault === "string") throw new BacklabError(fault, "as if by chance");
      const cell = await runtime.open(shape, signal);
      told.opened[told.opened.length - 1] = cell.id;
      fault?.(cell);
      return cell;
    },
  };
  const events = {
    onPhase: (phase: string) => void told.phases.push(phase),
    onRetry: ({ code }: BacklabError) => void told.retries.push(code),
    onReference: () => {
      told.references++;
    },
    beforeSeal: ({ id }: Cell) => (told.sealed.push(id), Promise.resolve()),
    ...options.events,
  };
  return { report: Report.parse(await gradeFiles(faulty, lab, files, { ...options, events })), ...told };
}

const suiteGone = ({ suite }: Cell): void => suite.fail(new BacklabError("suite_crashed", "the suite process is gone"));

describe("what is made again", () => {
  it("is what a machine may do now and then", () => {
    const codes = Object.keys(ERROR_CODES) as ErrorCode[];
    expect(codes.filter((code) => reasonToRetry(new BacklabError(code, "")) !== null)).toEqual([
      ...["suite_crashed", "engine_failed", "service_failed", "cell_failed", "deadline_exceeded", "unexpected"],
    ]);
  });
});

describe.each(runtimes)("a grade that goes wrong on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when.each<[string, Faults[number]]>([
    ["a cell that does not come up", "engine_failed"],
    ["a suite process that is gone", suiteGone],
  ])("once, by %s, is made again and comes to the same as any other", async (_what, fault) => {
    const plain = await graded(runtime(), good);
    const { report, retries, references, phases } = await graded(runtime(), good, { faults: [fault ?? null] });
    expect(report).toMatchObject({ verdict: "graded", score: { earned: 100 }, attempts: 2 });
    expect(report.digest).toBe(plain.report.digest);
    expect(plain).toMatchObject({ report: { attempts: 1 }, retries: [], references: 0 });
    expect(retries).toEqual([typeof fault === "string" ? fault : "suite_crashed"]);
    expect(references).toBe(0);
    expect(phases.slice(-5)).toEqual(["boot", "load", "ready", "suite", "seal"]);
    expect(phases.filter((phase) => phase === "intake")).toHaveLength(1);
    expect(await leftovers()).toEqual([]);
  });

  when("tells of no step that the second attempt did not reach", async () => {
    const { report } = await graded(runtime(), good, { faults: [suiteGone, "engine_failed"] });
    expect(report.phases).toMatchObject({ load: null, ready: null, seal: null });
    expect(report).toMatchObject({ images: null, phases: { intake: expect.any(Number) as number } });
  });

  when("twice by the machine has no score, and asks nobody else", async () => {
    const { report, references } = await graded(runtime(), good, { faults: ["service_failed", "engine_failed"] });
    expect(report).toMatchObject({
      verdict: "infra_error",
      score: null,
      attempts: 2,
      error: { code: "engine_failed" },
    });
    expect(references).toBe(0);
  });

  when("by what would be the same again is not made again", async () => {
    const { report, opened } = await graded(runtime(), good, { faults: ["images_missing"] });
    expect(report).toMatchObject({ verdict: "infra_error", attempts: 1, error: { code: "images_missing" } });
    expect(opened).toEqual(["images_missing"]);
  });

  when("by a lab that cannot be graded with, or a submission that is not taken, is not made again", async () => {
    await using lab = await brokenLab({ "suite/open.test.ts": "export {}" });
    expect(await graded(runtime(), good, { lab })).toMatchObject({ report: { verdict: "lab_error", attempts: 1 } });
    expect(await graded(runtime(), {})).toMatchObject({ report: { verdict: "rejected", attempts: 1 }, opened: [] });
  });

  when("is not made again when it was cancelled", async () => {
    const controller = new AbortController();
    const cancel = (cell: Cell): void => (controller.abort(), suiteGone(cell));
    const { report } = await graded(runtime(), good, { faults: [cancel], signal: controller.signal });
    expect(report).toMatchObject({ verdict: "cancelled", attempts: 1 });
    expect(await leftovers()).toEqual([]);
  });

  describe("because its suite dies", () => {
    when("with every submission: says that the solution fares no better", async () => {
      await using lab = await brokenLab({ "suite/shut.test.ts": 'it("a", () => process.exit(3))' });
      const { report, retries, references, opened } = await graded(runtime(), good, { lab });
      expect(report).toMatchObject({
        verdict: "lab_error",
        score: null,
        attempts: 2,
        error: { code: "suite_crashed" },
      });
      expect(report.error?.message).toMatch(/^the suite process .*exit code 3; with the lab's own solution: the same$/);
      expect(report.error?.hint).toMatch(/nothing is known to be wrong with the submission.*backlab verify/);
      expect({ retries, references, cells: opened.length }).toEqual({
        retries: ["suite_crashed"],
        references: 1,
        cells: 3,
      });
      expect(await leftovers()).toEqual([]);
    });

    when("with this submission alone: says that it cannot cope with it", async () => {
      await using lab = await brokenLab({ "suite/shut.test.ts": FRAIL });
      const { report, references } = await graded(runtime(), deadly, { lab });
      expect(report).toMatchObject({
        verdict: "lab_error",
        score: null,
        attempts: 2,
        error: { code: "suite_crashed" },
      });
      expect(report.error?.message).toMatch(/twice; .* the suite cannot cope with this submission$/);
      expect(references).toBe(1);
    });

    when("and the machine fails the solution: blames the machine", async () => {
      await using lab = await brokenLab({ "suite/shut.test.ts": FRAIL });
      const { report } = await graded(runtime(), deadly, { lab, faults: [null, null, "service_failed"] });
      expect(report).toMatchObject({ verdict: "infra_error", score: null, error: { code: "reference_failed" } });
      expect(report.error?.message).toMatch(/exit code 3; but the lab's own solution does no better here: as if by/);
    });
  });

  describe("because the app does not listen", () => {
    when("while the solution does: remains the learner's, at the first attempt", async () => {
      const { report, retries, references, sealed, opened, phases } = await graded(runtime(), silent);
      expect(report).toMatchObject({ verdict: "learner_error", score: { earned: 0 }, attempts: 1 });
      expect({ retries, references }).toEqual({ retries: [], references: 1 });
      expect(phases).toEqual(["intake", "boot", "load", "ready", "seal"]);
      expect(sealed).toEqual([opened[0]]);
      expect(opened).toHaveLength(2);
      expect(await leftovers()).toEqual([]);
    });

    when("and no more does the solution: is nobody's zero", async () => {
      await using lab = await brokenLab({ "solution/src/server.ts": "setInterval(() => {}, 1000);" });
      const { report } = await graded(runtime(), silent, { lab });
      expect(report).toMatchObject({ verdict: "infra_error", score: null, error: { code: "reference_failed" } });
      expect(report.error?.message).toMatch(
        /^api did not listen .* within 2 s.*; but the lab's own solution does no better here: api did not listen/,
      );
      expect(report.error?.hint).toMatch(/this says nothing about the submission/);
    });

    when("and the solution does not pass: is nobody's zero, and names no test", async () => {
      await using lab = await brokenLab({ "solution/src/server.ts": GOOD_SERVER.replace("404", "400") });
      const { error, score } = (await graded(runtime(), silent, { lab })).report;
      expect(score).toBeNull();
      expect(error?.message).toMatch(/: it does not pass 1 of 4 tests$/);
    });

    when("and the suite dies of the solution: blames the lab", async () => {
      await using lab = await brokenLab({ "suite/shut.test.ts": 'it("a", () => process.exit(3))' });
      const { report } = await graded(runtime(), silent, { lab });
      expect(report).toMatchObject({ verdict: "lab_error", score: null, error: { code: "suite_crashed" } });
      expect(report.error?.message).toMatch(
        /did not listen .*; with the lab's own solution: the suite process .*code 3/,
      );
    });

    when("and the lab has no solution to compare with: blames the lab", async () => {
      await using lab = await brokenLab({});
      await rm(join(lab.folder, "solution"), { recursive: true });
      const { report } = await graded(runtime(), silent, { lab });
      expect(report).toMatchObject({ verdict: "lab_error", score: null, error: { code: "lab_invalid" } });
    });

    when("can be cancelled while the solution is graded", async () => {
      const controller = new AbortController();
      const events = { onReference: (): void => controller.abort() };
      const { report } = await graded(runtime(), silent, { signal: controller.signal, events });
      expect(report).toMatchObject({ verdict: "cancelled", score: null });
      expect(await leftovers()).toEqual([]);
    });
  });

  describe("because something killed the app", () => {
    when("that spares the solution: remains the learner's", async () => {
      const { report, references } = await graded(runtime(), killsItself);
      expect(report).toMatchObject({ verdict: "graded", score: { earned: 40 }, attempts: 1 });
      expect(references).toBe(1);
    });

    when("and the solution does not pass either: is nobody's loss", async () => {
      await using lab = await brokenLab({ "solution/src/server.ts": GOOD_SERVER.replace("404", "400") });
      const { report } = await graded(runtime(), killsItself, { lab });
      expect(report).toMatchObject({ verdict: "infra_error", score: null, stages: [] });
      expect(report.error?.message).toMatch(/^api was killed by SIGKILL, and not for a limit; but /);
    });

    when("before it listened: is held against the solution too", async () => {
      const { report, references } = await graded(runtime(), server('process.kill(process.pid, "SIGKILL")'));
      expect(report).toMatchObject({ verdict: "learner_error", error: { code: "app_ended" } });
      expect(references).toBe(1);
    });

    when("which was itself, with an exit code: is held against nothing", async () => {
      expect(await graded(runtime(), server("process.exit(1)"))).toMatchObject({ references: 0 });
    });
  });

  when("is taken at its word when it is to be made once", async () => {
    const { report, references } = await graded(runtime(), silent, { once: true });
    expect(report).toMatchObject({ verdict: "learner_error", attempts: 1 });
    const broken = await graded(runtime(), good, { once: true, faults: ["engine_failed"] });
    expect(broken).toMatchObject({ report: { verdict: "infra_error", attempts: 1 }, retries: [], references: 0 });
    expect(references).toBe(0);
  });
});
