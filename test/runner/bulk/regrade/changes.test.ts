import { describe, expect, it } from "vitest";
import { changesOf, resultsAfter } from "../../../../runner/bulk/regrade/changes.ts";
import type { Held } from "../../../../runner/bulk/regrade/held.ts";
import { moveBetween } from "../../../../runner/bulk/regrade/move.ts";
import { broken, failed, failing, notStarted, perfect, reportOf } from "../../../support/reports.ts";
import { outcome, smallManifest } from "../../../support/fixtures.ts";
import { candidate } from "../support.ts";

const [ada, bob, cleo] = ["ada", "bob", "cleo"].map((id): Held => {
  return { candidate: candidate(id), report: perfect, sameAs: id === "bob" ? "ada" : null };
}) as [Held, Held, Held];

describe("what becomes of submissions", () => {
  const groups = [
    { digest: "1", touch: "tests" as const, members: [ada, bob] as const },
    { digest: "2", touch: "tests" as const, members: [cleo] as const },
  ];
  const regrades = { reports: new Map([["1", failed]]), without: new Map([["2", "it is gone"]]) };

  it("is the same for all of the same bytes, and what cannot be graded again stands", () => {
    const dan: Held = { ...ada, candidate: candidate("dan") };
    const changes = changesOf([ada, bob, cleo, dan], groups, regrades, false);
    expect(changes.map(({ kind }) => kind)).toEqual(["regraded", "regraded", "without", "untouched"]);
    expect(changes[2]).toMatchObject({ why: "it is gone" });
    expect(resultsAfter(changes)).toEqual([
      { candidate: ada.candidate, report: failed, sameAs: null },
      { candidate: bob.candidate, report: failed, sameAs: "ada" },
      { candidate: cleo.candidate, report: perfect, sameAs: null },
      { candidate: dan.candidate, report: perfect, sameAs: null },
    ]);
  });

  it("is never less, where that is asked for", () => {
    const better = { reports: new Map([["2", perfect]]), without: new Map<string, string>() };
    const low: Held = { ...cleo, report: failed };
    const lowered = changesOf([ada, bob], groups, regrades, true);
    expect(lowered.map(({ kind }) => kind)).toEqual(["not_lowered", "not_lowered"]);
    expect(resultsAfter(lowered).map(({ report }) => report)).toEqual([perfect, perfect]);
    const raised = changesOf([low], [{ digest: "2", touch: "tests" as const, members: [low] }], better, true);
    expect(resultsAfter(raised).map(({ report }) => report)).toEqual([perfect]);
    const none: Held = { ...cleo, report: broken };
    const scored = changesOf(
      [none],
      [{ digest: "2", touch: "tests" as const, members: [none] }],
      { ...better, reports: new Map([["2", notStarted]]) },
      true,
    );
    expect(scored.map(({ kind }) => kind)).toEqual(["regraded"]);
  });
});

describe("a move", () => {
  it("is from what to what, and because of which test", () => {
    expect(moveBetween(perfect, failed)).toEqual({
      from: 100,
      to: 20,
      because: [
        "open/answers-again passed -> failed",
        "shut/refuses passed -> failed",
        "shut/stays-silent passed -> not_run",
        "shut/sealed 15 -> 0 points",
      ],
    });
    expect(moveBetween(broken, notStarted)).toMatchObject({ from: null, to: 0 });
    expect(moveBetween(failed, reportOf(failing, ["other words"]))).toBeNull();
  });

  it("is told too when tests are new, gone or of other points, or the sum is the same", () => {
    const [first, ...others] = perfect.stages[0]?.tests ?? [];
    const stages = (tests: typeof others): typeof perfect.stages =>
      perfect.stages.map((stage, index) => (index === 0 ? { ...stage, tests } : stage));
    const without = { ...perfect, stages: stages(others) };
    expect(moveBetween(perfect, without)?.because).toContain("open/answers passed -> gone");
    expect(moveBetween(without, perfect)?.because).toContain("open/answers new -> passed");
    if (first === undefined) throw new Error("there is a test");
    const light = { ...perfect, stages: stages([{ ...first, points: 5, earned: 5 }, ...others]) };
    expect(moveBetween(perfect, light)?.because).toContain("open/answers passed, of 20 -> 5 points");
    const other = reportOf(
      smallManifest.tests.map(({ id }) => outcome(id, id === "open/answers" ? { status: "failed" } : {})),
    );
    const same = { ...other, score: perfect.score };
    expect(moveBetween(perfect, same)).toEqual({ from: 100, to: 100, because: ["open/answers passed -> failed"] });
  });
});
