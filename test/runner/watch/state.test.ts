import { describe, expect, it } from "vitest";
import { firstFailedStage, failuresOf } from "../../../runner/watch/failures.ts";
import { after, newWatch, type ShownHint, type WatchEvent, type WatchState } from "../../../runner/watch/state.ts";
import { smallLab, smallManifest } from "../../support/fixtures.ts";
import { broken, failed, notStarted, perfect } from "../../support/reports.ts";

const hint: ShownHint = { stage: "open", step: 1, of: 3, text: "A nudge." };

function afterAll(...events: WatchEvent[]): WatchState {
  return events.reduce(after, newWatch(smallLab, "/home/ada/books"));
}

describe("what a watch knows", () => {
  it("is nothing before the first run", () => {
    expect(afterAll()).toMatchObject({ going: null, report: null, best: null, view: "first", hint: null });
  });

  it("follows a run", () => {
    const state = afterAll(
      { kind: "begun" },
      { kind: "phase", phase: "suite" },
      { kind: "tested", id: "open/answers", status: "passed", manifest: smallManifest },
    );
    expect(state.going).toMatchObject({ phase: "suite", manifest: smallManifest, foreseen: false });
    expect(state.going?.statuses).toEqual(new Map([["open/answers", "passed"]]));
  });

  it("begins again when a run is tried once more", () => {
    const tested: WatchEvent = { kind: "tested", id: "open/answers", status: "passed", manifest: smallManifest };
    expect(afterAll({ kind: "begun" }, tested, { kind: "retried" }).going?.statuses.size).toBe(0);
  });

  it("has a report before the cell is ended, and counts it when it is final", () => {
    const foreseen = afterAll({ kind: "begun" }, { kind: "foreseen", report: failed });
    expect(foreseen).toMatchObject({ report: failed, best: null, going: { foreseen: true } });
    expect(after(foreseen, { kind: "graded", report: failed })).toMatchObject({ going: null, best: 20 });
  });

  it("knows the best run, and lets none without a score count", () => {
    const runs = [failed, perfect, failed, broken].map((report): WatchEvent => ({ kind: "graded", report }));
    expect(afterAll(...runs)).toMatchObject({ report: broken, best: 100 });
    expect(afterAll({ kind: "graded", report: broken }).best).toBeNull();
  });

  it("keeps a hint while its stage is the one to work on", () => {
    const hinted = afterAll({ kind: "graded", report: failed }, { kind: "hinted", hint });
    expect(after(hinted, { kind: "graded", report: failed }).hint).toBe(hint);
    expect(after(hinted, { kind: "graded", report: perfect }).hint).toBeNull();
  });

  it("is not changed by what is told after a run", () => {
    const tested: WatchEvent = { kind: "tested", id: "open/answers", status: "passed", manifest: smallManifest };
    for (const late of [{ kind: "phase", phase: "seal" }, { kind: "reference" }, tested] as WatchEvent[]) {
      expect(afterAll(late).going).toBeNull();
    }
  });
});

describe("what is shown first", () => {
  it("is the first test that failed, not one that did not run because of that", () => {
    expect(failuresOf(failed).map(({ test }) => test.id)).toEqual([
      "open/answers-again",
      "shut/refuses",
      "shut/sealed",
    ]);
    expect(firstFailedStage(failed)).toBe("open");
  });

  it("is the first that did not run, where none failed", () => {
    const tests = perfect.stages.map((stage) => ({
      ...stage,
      tests: stage.tests.map((test) => ({ ...test, status: "not_run" as const, earned: 0 })),
    }));
    expect(failuresOf({ ...perfect, stages: tests })).toHaveLength(1);
  });

  it("is nothing where all passed, or where no test ran", () => {
    expect([perfect, broken, notStarted].map((report) => failuresOf(report))).toEqual([[], [], []]);
    expect([perfect, broken].map(firstFailedStage)).toEqual([null, null]);
    expect(firstFailedStage(notStarted)).toBe("open");
  });
});
