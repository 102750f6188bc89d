import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NO_PROGRESS, type Progress } from "../../../runner/workspace/progress.ts";
import { type Learner, learner, started } from "../../support/workspaces.ts";

/** What is typed between two checks. */

async function having(who: Learner, progress: Partial<Progress>): Promise<void> {
  await writeFile(join(who.work, ".backlab/progress.json"), JSON.stringify({ ...NO_PROGRESS, ...progress }));
}

const HALF_WAY: Partial<Progress> = {
  attempts: 2,
  best: 60,
  last: { at: "2026-01-01T00:00:00.000Z", score: 40, submission: "", lab: "" },
  stages: { open: { best: 40, attempts: 2, last: 40 }, shut: { best: 20, attempts: 2, last: 0 } },
};

describe("backlab alone, and progress", () => {
  it("say how far one is and what to type next", async () => {
    await using who = await started();
    await having(who, HALF_WAY);
    const { exitCode, stdout } = await who.type([], join(who.work, "src"));
    expect(stdout).toBe(`\
A lab for learners in tests
████████████████████████░░░░░░░░░░░░░░░░ 60/100

 ✓ open  40/40  tried 2 times
 ✗ shut  20/40  tried 2 times, 0 the last time
 – dark   0/20  not tried yet

Best of 2 checks: 60. The last one: 40.
backlab check  grade it; next is the section "shut" of README.md: Shut
backlab hint shut  a nudge, when you are stuck
`);
    expect(exitCode).toBe(0);
    expect((await who.type(["progress"])).stdout).toBe(stdout);
    const { stdout: json } = await who.type(["progress", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ lab: "small-lab", points: { open: 40 }, progress: { best: 60 } });
  });

  it("say elsewhere what there is, and what is begun", async () => {
    await using who = await learner();
    await who.type(["start", "rest-api", who.work], who.path);
    const { exitCode, stdout } = await who.type([], who.path);
    expect(stdout).toMatch(/^rest-api {2}A REST API.*\n {2}foundation · 120 minutes · http,.*\n {2}begun in .*work\n/);
    expect(stdout).toMatch(/^messaging /m);
    expect(stdout).toMatch(/^backlab start auth {2}make a folder/m);
    expect(exitCode).toBe(0);
    await rm(who.work, { recursive: true });
    expect((await who.type([], who.path)).stdout).not.toContain("begun in");
  });

  it("say what is the matter with a folder that is damaged", async () => {
    await using who = await started();
    await writeFile(join(who.work, ".backlab/workspace.json"), "{");
    const { exitCode, stderr } = await who.type([]);
    expect(stderr).toMatch(/workspace\.json cannot be used: it is no JSON/);
    expect(exitCode).toBe(2);
  });
});

describe("hint", () => {
  it("goes one step at a time in the lab one is in, and remembers", async () => {
    await using who = await started();
    await having(who, HALF_WAY);
    const steps = ["A nudge.", "A push.", "Nearly the answer.", "Nearly the answer."];
    for (const [index, text] of steps.entries()) {
      const { stdout } = await who.type(["hint"], join(who.work, "src"));
      expect(stdout).toContain(`shut: Shut · step ${Math.min(index + 1, 3)} of 3\n\n${text}\n`);
    }
    expect((await who.type(["hint", "shut", "--step", "1"])).stdout).toContain("A nudge.");
    expect((await who.type(["hint", "open"])).stdout).toContain("open: Open · step 1 of 3");
  });

  it("says which it wants to know outside of one", async () => {
    await using who = await learner();
    const { exitCode, stderr } = await who.type(["hint", "rest-api"], who.path);
    expect(stderr).toMatch(/say which lab and which stage.*\n {2}for example: backlab hint rest-api <stage>/);
    expect(exitCode).toBe(2);
  });
});

describe("reset", () => {
  it("keeps what it replaces, and leaves what one has added", async () => {
    await using who = await started();
    await writeFile(join(who.work, "src/server.ts"), "mine");
    await writeFile(join(who.work, "src/more.ts"), "mine too");
    await rm(join(who.work, "README.md"));
    const { stdout } = await who.type(["reset", "--all", "--yes"]);
    expect(stdout).toMatch(/^Brought back, as the lab gives it:\n {2}README\.md\n {2}src\/server\.ts\nWhat was there/);
    const [, keptIn = ""] = /before is in (.*)\n/.exec(stdout) ?? [];
    expect(await readFile(join(keptIn, "src/server.ts"), "utf8")).toBe("mine");
    expect(await readFile(join(who.work, "src/more.ts"), "utf8")).toBe("mine too");
    expect(await readFile(join(who.work, "src/server.ts"), "utf8")).toContain("const port");
    expect((await who.type(["reset", "--all"])).stdout).toBe("Nothing to do: it is as the lab gives it already.\n");
  });

  it.each([
    [[], /say what to bring back: either files or --all/],
    [["--all", "src"], /either files or --all/],
    [["src/sever.ts"], /src\/sever\.ts is no file that the lab gave you\n {2}did you mean src\/server\.ts\?/],
    [["../elsewhere"], /\.\.\/elsewhere is no file that the lab gave you\n {2}it gave you .*package\.json.*, test/],
    [["src/server.ts"], /this asks before it does anything, and there is no terminal to ask at\n {2}.*--yes/],
  ])("%j is refused, and nothing is changed", async (args, message) => {
    await using who = await started();
    await writeFile(join(who.work, "src/server.ts"), "mine");
    const { exitCode, stderr } = await who.type(["reset", ...args]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(await readFile(join(who.work, "src/server.ts"), "utf8")).toBe("mine");
  });
});

describe("solution", () => {
  it("is for afterwards, or for those who give up, which is recorded", async () => {
    await using who = await started();
    await having(who, HALF_WAY);
    const refused = await who.type(["solution"]);
    expect(refused.stderr).toMatch(/the solution is for afterwards: your best is 60 of 100\n {2}.*--give-up/);
    expect(refused.exitCode).toBe(2);
    expect((await who.type(["solution", "--give-up"])).stderr).toMatch(/no terminal to ask at/);
    const { stdout } = await who.type(["solution", "--give-up", "--yes"]);
    expect(stdout).toMatch(/The reference solution is in .*\.backlab\/solution\nYour own files are as they were/);
    expect(await readFile(join(who.work, ".backlab/solution/src/server.ts"), "utf8")).toContain("createServer");
    expect((await who.type(["progress"])).stdout).toContain("You have asked for the solution.");
    expect((await who.type(["solution"])).exitCode).toBe(0);
  });

  it("is shown beside one's own, in the language that is", async () => {
    await using who = await started("--template", "express-js");
    await having(who, { best: 100 });
    const { stdout } = await who.type(["solution", "--diff"]);
    expect(stdout).toMatch(/^--- yours\/src\/server\.js\n\+\+\+ reference\/src\/server\.js\n@@ /);
    expect(stdout).toContain('\n-const port = Number(process.env["PORT"]);\n');
    expect(stdout).toMatch(/^\+import \{ createServer \}/m);
  });
});

describe("submit", () => {
  it("packs into a place of its own, and refuses one that would be packed too", async () => {
    await using who = await started();
    const { stdout } = await who.type(["submit"]);
    expect(stdout).toMatch(/\.backlab\/submissions\/small-lab-[0-9a-f]{12}\.tar\n {2}7 files, sha256:[0-9a-f]{64}\n/);
    expect(stdout).toContain("this is not what your last check graded: backlab check");
    const { exitCode, stderr } = await who.type(["submit", "mine.tar"]);
    expect(stderr).toMatch(/mine\.tar is inside the folder that is packed/);
    expect(exitCode).toBe(2);
    expect((await who.type(["submit", "/nowhere/at/all.tar"])).stderr).toMatch(/all\.tar was not written: ENOENT/);
  });
});
