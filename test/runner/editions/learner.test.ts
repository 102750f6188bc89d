import { cp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { WorkspaceRecord } from "../../../runner/workspace/record.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { type Learner, learner } from "../../support/workspaces.ts";
import { begun, filesBelow, type Packed, packed, unpacked } from "./support.ts";

const CHECK = ["check", "--runtime", "embedded"] as const;
const ELSEWHERE = "Graded elsewhere, by CS 101, every Friday: shut, dark, 60 of 100 points.";

async function write(who: Learner, server: string): Promise<void> {
  await writeFile(join(who.work, "src/server.ts"), server);
}

describe("a workspace of a learner's edition", () => {
  it("has what one of the whole lab has, and keeps the edition", async () => {
    await using who = await begun();
    const other = join(who.path, "other");
    await who.type(["start", who.lab, other], who.path);
    const [files, ofLab] = [await filesBelow(who.work), await filesBelow(other)];
    const kept = [...files.keys()].filter((path) => path.startsWith(".backlab/edition/small-lab/"));
    expect(kept.length).toBeGreaterThan(5);
    expect([...files.keys()].filter((path) => !kept.includes(path)).sort()).toEqual([...ofLab.keys()].sort());
    for (const path of ["README.md", "package.json", "src/server.ts", "test/open.test.ts", "test/support/words.ts"]) {
      expect(files.get(path)).toEqual(ofLab.get(path));
    }
    const record = (all: typeof files): WorkspaceRecord =>
      WorkspaceRecord.parse(JSON.parse(all.get(".backlab/workspace.json")?.toString() ?? ""));
    expect(record(files).lab.folder).toBe(".backlab/edition/small-lab");
    expect(record(files).lab.version.digest).toBe(record(ofLab).lab.version.digest);
  });

  it("may be begun from the edition's folder, in JavaScript, or packed in another way", async () => {
    await using who = await packed();
    await unpacked(who.learners, join(who.path, "given"));
    const { stderr } = await who.type(["start", "./given", who.work, "--template", "express-js"], who.path);
    expect(stderr).toBe("");
    expect([...(await filesBelow(who.work)).keys()]).toContain("test/open.test.js");
  });

  it("says at the start who grades what is not here", async () => {
    await using who = await packed({}, "--graded-by", "CS 101, every Friday");
    const { stdout } = await who.type(["start", "small-lab-learner.tar", who.work], join(who.path, "editions"));
    expect(stdout).toContain(ELSEWHERE);
  });

  it("is graded as far as its tests go, wherever it was moved to and whatever became of the edition", async () => {
    await using who = await begun({}, "--graded-by", "CS 101, every Friday");
    await write(who, GOOD_SERVER);
    await rm(join(who.path, "editions"), { recursive: true });
    await rm(who.lab, { recursive: true });
    const moved = join(who.path, "moved");
    await rename(who.work, moved);
    const { exitCode, stdout, stderr } = await who.type(CHECK, join(moved, "src"));
    expect(stderr).toBe("");
    expect(stdout.replace(/\d+\.\d s · seed \d+/, "<time>")).toBe(`\
 ✓ open  40/40  3 tests passed

40/40 · check 1 · <time> · practice: this runtime does not isolate
backlab submit  pack it, for whoever grades the rest
${ELSEWHERE}
`);
    expect(exitCode).toBe(0);
    expect((await who.type(["submit", "../ada.tar"], moved)).stdout).toMatch(
      /your last check graded exactly this: 40\/40\n {2}it is graded by CS 101, every Friday\n$/,
    );
    const { stdout: progress } = await who.type([], moved);
    expect(progress).toContain(
      `█ 40/40\n\n ✓ open  40/40  tried once\n\nBest of 1 check: 40. The last one: 40.\n${ELSEWHERE}\n`,
    );
    expect(progress).toContain("backlab submit  pack it");
  });

  it("fails a check that its tests fail, and says the rest on stderr beside JSON", async () => {
    await using who = await begun();
    await write(who, GOOD_SERVER.replace('get("word")', 'get("text")'));
    const { exitCode, stdout, stderr } = await who.type([...CHECK, "--json"]);
    const report = Report.parse(JSON.parse(stdout));
    expect(report).toMatchObject({ verdict: "graded", score: { earned: 27, possible: 40 }, practice: true });
    expect(stderr).toBe("Graded elsewhere, by whoever gave you this edition: shut, dark, 60 of 100 points.\n");
    expect(exitCode).toBe(1);
  });

  it("blames no machine for an app that does not start, without a solution to try it with", async () => {
    await using who = await begun();
    await write(who, "setInterval(() => undefined, 1_000);\n");
    const { exitCode, stdout } = await who.type([...CHECK, "--json"]);
    expect(Report.parse(JSON.parse(stdout))).toMatchObject({
      verdict: "learner_error",
      score: { earned: 0, possible: 40 },
      error: { code: "app_not_listening" },
    });
    expect(exitCode).toBe(1);
  });

  it("can be put back to what the lab gave", async () => {
    await using who = await begun();
    await rm(join(who.work, "README.md"));
    const { exitCode, stdout } = await who.type(["reset", "README.md"]);
    expect(stdout).toContain("Brought back, as the lab gives it:\n  README.md\n");
    expect(exitCode).toBe(0);
  });

  it("has the hints of its own stages", async () => {
    await using who = await begun();
    expect((await who.type(["hint"])).stdout).toContain("open: Open · step 1 of 3\n\nA nudge.");
  });
});

const WHOSE = "this is the learner's edition of small-lab, which has";
const HINT =
  "in its workspace, `backlab check` grades the part that is here, and `backlab submit` packs what you hand in";

describe("what is not in a learner's edition is said in one sentence", () => {
  let who: Packed;
  beforeAll(async () => {
    who = await begun();
  });
  afterAll(() => who[Symbol.asyncDispose]());

  it.each([
    [["solution"], "no solution"],
    [["solution", "--give-up", "--yes"], "no solution"],
    [["hint", "shut"], "no tests and no hints of shut"],
    [["check", "dark"], "no tests and no hints of dark"],
    [["grade", "../editions/small-lab-learner.tar", "."], "no hidden tests"],
    [["grade", ".backlab/edition/small-lab", "--variant", "starter"], "no hidden tests"],
    [["grade-all", "../editions/small-lab-learner.tar", "..", "--out", "out"], "no hidden tests"],
    [["verify", "../editions/small-lab-learner.tar"], "no hidden tests and no solution"],
  ])("%j", async (args, what) => {
    const { exitCode, stdout, stderr } = await who.type(args);
    expect(stderr).toBe(`backlab: ${WHOSE} ${what}: it is graded by whoever gave you this edition\n  ${HINT}\n`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it("an unknown stage is still told from one that is not here", async () => {
    expect((await who.type(["hint", "opne"])).stderr).toMatch(/small-lab has no stage opne\n {2}did you mean open\?/);
  });

  it("where no stage is public, too", async () => {
    await using who = await learner();
    const lab = join(who.path, "labs", "shut-lab");
    await cp(who.lab, lab, { recursive: true });
    const yaml = (await filesBelow(lab)).get("lab.yaml")?.toString() ?? "";
    await writeFile(join(lab, "lab.yaml"), yaml.replace("small-lab", "shut-lab").replace(", visibility: public", ""));
    await who.type(["keys", "new"], who.path);
    const packing = await who.type(["pack", lab, "--out", "editions", "--sign", "backlab.key"], who.path);
    expect(packing.stdout).toContain("the starter, no tests, as no stage is public");
    const begin = await who.type(["start", "editions/shut-lab-learner.tar", who.work], who.path);
    expect(begin.stdout).toContain(
      "Graded elsewhere, by whoever gave you this edition: open, shut, dark, 100 of 100 points.",
    );
    for (const [command, what] of [
      ["check", "no tests"],
      ["hint", "no hints"],
    ] as const) {
      const { exitCode, stderr } = await who.type([command]);
      expect(stderr).toContain(`learner's edition of shut-lab, which has ${what}: it is graded by`);
      expect(exitCode).toBe(2);
    }
    expect((await who.type([])).stdout).toContain("░ 0/0");
  });
});
