import { describe, expect, it } from "vitest";
import { notRun, type Outcome } from "../../../../grader/outcome.ts";
import type { Report } from "../../../../grader/report/report.ts";
import { scoredReport } from "../../../../grader/report/build.ts";
import { manifestOf } from "../../../../grader/manifest.ts";
import { Lab } from "../../../../grader/lab.ts";
import type { LabPrint } from "../../../../runner/bulk/regrade/lab-print.ts";
import { isGrade, type Touch, touchOf } from "../../../../runner/bulk/regrade/touched.ts";
import { declared, facts, outcome, smallLab, unsigned } from "../../../support/fixtures.ts";
import { broken, notStarted, perfect } from "../../../support/reports.ts";

/** Four stages: two need the first, the last needs nothing. */
const lab = Lab.parse({
  ...smallLab,
  stages: [
    { id: "serve", title: "Serve", points: 10, visibility: "public" },
    { id: "read", title: "Read", points: 30, needs: "serve" },
    { id: "write", title: "Write", points: 30, needs: "read" },
    { id: "list", title: "List", points: 30 },
  ],
});
const manifest = manifestOf(
  lab,
  lab.stages.flatMap(({ id }) => [declared(id, "one"), declared(id, "two")]),
);

const before: LabPrint = {
  cell: "cell",
  stages: lab.stages.map(({ id, points, needs = null }) => ({ id, points, needs, tests: `tests of ${id}` })),
};

type Stage = LabPrint["stages"][number];

function changed(id: string, more: Partial<Stage>): LabPrint {
  return { ...before, stages: before.stages.map((stage) => (stage.id === id ? { ...stage, ...more } : stage)) };
}

/** Passed where the letter is a capital, failed where it is small, not run where it is a dash; two tests a stage. */
function graded(marks: string): Report {
  const outcomes = manifest.tests.map(({ id }, index): Outcome => {
    const mark = marks.replaceAll(" ", "").charAt(index);
    if (mark === "-") return notRun(id, "the app stopped");
    return mark === "P" ? outcome(id) : outcome(id, { status: "failed", kind: "thrown", message: "no" });
  });
  return unsigned(scoredReport(facts, { lab, manifest, outcomes, logged: new Map() }));
}

const everything = graded("PP PP PP PP");
const servesNot = graded("ff -- -- PP");
const readsNot = graded("PP ff -- Pf");
const stopsInRead = graded("PP P- -- --");
const stopsAtOnce = graded("-- -- -- --");
const all = { everything, servesNot, readsNot, stopsInRead, stopsAtOnce, notStarted };

/** The names of those that a version can touch, so far. */
function touched(now: LabPrint, touch: Touch = "tests"): string[] {
  return Object.entries(all).flatMap(([name, report]) => (touchOf(report, before, now) === touch ? [name] : []));
}

describe("a change of a lab can touch", () => {
  it("nobody, when nothing that a grade depends on is another", () => {
    expect(touched({ ...before, stages: [...before.stages] }, "nothing")).toEqual(Object.keys(all));
  });

  it.each([
    ["serve", ["everything", "servesNot", "readsNot", "stopsInRead", "stopsAtOnce"]],
    ["read", ["everything", "readsNot", "stopsInRead"]],
    ["write", ["everything"]],
    ["list", ["everything", "servesNot", "readsNot"]],
  ])("those who came to the tests of %s, when these are others", (id, who) => {
    expect(touched(changed(id, { tests: "other tests" }))).toEqual(who);
  });

  it.each([
    ["write", "serve", ["readsNot"]],
    ["write", null, ["servesNot", "readsNot"]],
    ["list", "write", ["servesNot", "readsNot"]],
    ["list", "serve", ["servesNot"]],
  ])("those for whom it matters that %s needs %s", (id, needs, who) => {
    expect(touched(changed(id, { needs }))).toEqual(who);
  });

  it("everybody who starts, when the order is another and they get that far", () => {
    const [serve, read, write, list] = before.stages as [Stage, Stage, Stage, Stage];
    expect(touched({ ...before, stages: [serve, list, read, write] })).toEqual([
      "everything",
      "readsNot",
      "stopsInRead",
    ]);
    expect(touched({ ...before, stages: [list, serve, read, write] })).toEqual([
      "everything",
      "servesNot",
      "readsNot",
      "stopsInRead",
      "stopsAtOnce",
    ]);
  });

  it("everybody, when it is where apps start in", () => {
    expect(touched({ ...before, cell: "another" })).toEqual(Object.keys(all));
  });

  it("the points alone, where these are others and the tests that were come to are not", () => {
    expect(touched(changed("write", { points: 29 }), "points")).toEqual(Object.keys(all));
    const both = changed("write", { points: 29, tests: "other tests" });
    expect([touched(both), touched(both, "nothing")]).toEqual([["everything"], []]);
    const without = { ...before, stages: before.stages.slice(0, 3) };
    expect(touched(without, "points")).toEqual(["stopsInRead", "stopsAtOnce", "notStarted"]);
  });

  it("everybody, when it is not known what they were graded with, or are to be", () => {
    for (const report of Object.values(all)) {
      expect([touchOf(report, null, before), touchOf(report, before, null)]).toEqual(["tests", "tests"]);
    }
  });

  it("whoever had no score because of the lab, when any test is another", () => {
    expect(touchOf(broken, before, before)).toBe("nothing");
    expect(touchOf(broken, before, changed("write", { tests: "other tests" }))).toBe("tests");
  });

  it("whoever may have come to sealed tests, as reports do not say who did", () => {
    const small: LabPrint = {
      cell: "cell",
      stages: smallLab.stages.map(({ id, points, needs = null }) => ({ id, points, needs, tests: `tests of ${id}` })),
    };
    const [open, shut] = small.stages as [Stage, Stage];
    expect(touchOf(perfect, small, small)).toBe("nothing");
    expect(touchOf(perfect, small, { ...small, stages: [open, { ...shut, tests: "other tests" }] })).toBe("tests");
    expect(touchOf(perfect, small, { ...small, stages: [open, { ...shut, needs: null }] })).toBe("tests");
  });
});

it("is about grades, and not about what was not taken or came to nothing", () => {
  const others = (["rejected", "infra_error", "cancelled"] as const).map((verdict) => ({ ...broken, verdict }));
  expect([everything, notStarted, broken].map(isGrade)).toEqual([true, true, true]);
  expect(others.map(isGrade)).toEqual([false, false, false]);
});
