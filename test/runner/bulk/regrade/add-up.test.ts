import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Lab } from "../../../../grader/lab.ts";
import { type Manifest, manifestOf } from "../../../../grader/manifest.ts";
import type { Outcome } from "../../../../grader/outcome.ts";
import { scoredReport } from "../../../../grader/report/build.ts";
import type { Report } from "../../../../grader/report/report.ts";
import { addedUp, addUpAll } from "../../../../runner/bulk/regrade/add-up.ts";
import type { Group } from "../../../../runner/bulk/regrade/held.ts";
import { declared, facts, outcome, smallLab, unsigned, wrongStatus } from "../../../support/fixtures.ts";
import { newKeys } from "../../../support/keys.ts";
import { notStarted, perfect } from "../../../support/reports.ts";
import { scratch } from "../../intake/support/scratch.ts";
import { candidate, openFolder, TERMS } from "../support.ts";

const tests = [declared("open", "answers"), declared("open", "again"), declared("shut", "refuses", { weight: 3 })];
const manifest = manifestOf(smallLab, tests);

function labWith(open: number): Lab {
  return {
    ...smallLab,
    stages: smallLab.stages.map((stage, index) => ({ ...stage, points: index === 0 ? open : 100 - open })),
  };
}

function versionOf(lab: Lab): { lab: Lab; now: { digest: string; print: null }; manifest: Manifest } {
  return { lab, now: { digest: TERMS.lab.digest, print: null }, manifest: manifestOf(lab, tests) };
}

const outcomes: Outcome[] = [outcome("open/answers"), wrongStatus("open/again", 200, 500), outcome("shut/refuses")];

function reportOf(lab = smallLab, of = manifest, digest = facts.lab.digest): Report {
  return unsigned(
    scoredReport({ ...facts, lab: { id: lab.id, digest } }, { lab, manifest: of, outcomes, logged: new Map() }),
  );
}

describe("points that are added up anew", () => {
  it("are those that a grade would give, in a report that is otherwise the same", () => {
    const version = versionOf(labWith(71));
    const added = addedUp(reportOf(), version);
    expect(added?.score).toEqual({ earned: 65, possible: 100 });
    const graded = reportOf(version.lab, version.manifest, TERMS.lab.digest);
    expect(added === null ? null : unsigned(added)).toEqual(graded);
  });

  it("are none where a report does not tell what became of every test", () => {
    // It has a sealed test.
    expect(addedUp(perfect, versionOf(smallLab))).toBeNull();
    expect(addedUp(notStarted, versionOf(smallLab))).toBeNull();
    const more = { ...versionOf(smallLab), manifest: manifestOf(smallLab, [...tests, declared("shut", "more")]) };
    expect(addedUp(reportOf(), more)).toBeNull();
  });

  it("are kept as grades are, and signed as those were; the others are left to be graded", async () => {
    const { signing } = await newKeys();
    await using work = await openFolder(join(await scratch(), "work"), signing);
    const group = (id: string, touch: Group["touch"], report: Report): Group => {
      return { digest: id, touch, members: [{ candidate: candidate(id), report, sameAs: null }] };
    };
    const official = { ...reportOf(), practice: false };
    const groups = [
      group("ada", "points", official),
      group("bob", "tests", official),
      group("cleo", "points", perfect),
    ];
    const left = await addUpAll(groups, versionOf(labWith(71)), work, signing);
    expect(left.map(({ digest }) => digest)).toEqual(["bob", "cleo"]);
    expect(await work.readReport("ada")).toMatchObject({ score: { earned: 65 }, signature: { keyId: signing.id } });
    expect(await work.readReport("cleo")).toBeNull();
  });
});
