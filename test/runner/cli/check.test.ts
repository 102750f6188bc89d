import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { Progress } from "../../../runner/workspace/progress.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { type Learner, started } from "../../support/workspaces.ts";

const CHECK = ["check", "--runtime", "embedded"] as const;
/** Answers what it is sent, wherever it is sent to. */
const HALF = GOOD_SERVER.replace(/.*statusCode.*/, "");

async function write(who: Learner, server: string): Promise<void> {
  await writeFile(join(who.work, "src/server.ts"), server);
}

async function progressOf(who: Learner): Promise<Progress> {
  return Progress.parse(JSON.parse(await readFile(join(who.work, ".backlab/progress.json"), "utf8")));
}

describe("check", () => {
  it("shows the first failure of a stage, all in a line, and what to do next", async () => {
    await using who = await started();
    await write(who, HALF);
    const { exitCode, stdout } = await who.type(CHECK, join(who.work, "src"));
    expect(stdout.replace(/\d+\.\d s · seed \d+/, "<time>")).toBe(`\
shut: Shut                                                                                      0/40
 ✗ answers 404 elsewhere
     expected status 404, got 200
     whoever has not found it says 404
     $ curl -i localhost:3000/elsewhere
   1 more failed here: backlab check shut

shut: hidden tests. You see the request, the status and a hint, and not what was expected in the
body.

 ✓ open  40/40  3 tests passed
 ✗ shut   0/40  2 of 2 tests failed
 ✓ dark  20/20  sealed: only the total is shown

60/100 · check 1 · <time> · practice: this runtime does not isolate
backlab hint shut  a nudge for the next stage
`);
    expect(exitCode).toBe(1);
  });

  it("shows a stage in full when it is asked for, with the score of all", async () => {
    await using who = await started();
    await write(who, HALF);
    const { stdout } = await who.type([...CHECK, "shut"]);
    expect(stdout).toMatch(/✗ answers 404 elsewhere[\s\S]*✗ answers 404 even further/);
    expect(stdout).toMatch(/^60\/100/m);
    const all = await who.type([...CHECK, "--all"]);
    expect(all.stdout).toContain("✗ answers 404 even further");
    const passed = await who.type([...CHECK, "open"]);
    expect(passed.stdout).toContain("✓ answers after a restart");
  });

  it("keeps attempts, the best and the last of each stage, and says what is better", async () => {
    await using who = await started();
    await write(who, HALF);
    await who.type(CHECK);
    await write(who, GOOD_SERVER);
    const { exitCode, stdout } = await who.type(CHECK);
    expect(stdout).toMatch(/^100\/100, up from 60 · check 2/m);
    expect(stdout).toContain("backlab solution --diff  how the reference does it");
    expect(exitCode).toBe(0);
    await write(who, HALF);
    expect((await who.type(CHECK)).stdout).toMatch(/^60\/100, best 100 · check 3/m);
    expect(await progressOf(who)).toMatchObject({
      attempts: 3,
      best: 100,
      stages: { open: { best: 40, attempts: 3, last: 40 }, shut: { best: 40, attempts: 3, last: 0 } },
      tests: { "open/answers-200": "passed", "shut/answers-404-elsewhere": "failed" },
      last: { score: 60 },
    });
  });

  it("keeps what is recorded when it is killed, before and after", async () => {
    await using who = await started();
    await write(who, HALF);
    await who.type(CHECK);
    await write(who, GOOD_SERVER);
    expect((await who.type(CHECK, who.work, { BACKLAB_CRASH_AT: "seal" })).signal).toBe("SIGKILL");
    expect(await progressOf(who)).toMatchObject({ attempts: 1, best: 60 });
    expect((await who.type(CHECK, who.work, { BACKLAB_CRASH_AT: "recorded" })).signal).toBe("SIGKILL");
    expect(await progressOf(who)).toMatchObject({ attempts: 2, best: 100 });
  });

  it("says what was not run, and why", async () => {
    await using who = await started();
    await write(
      who,
      'import { createServer } from "node:http";\ncreateServer((_, res) => void (res.statusCode = 500, res.end())).listen(Number(process.env.PORT));',
    );
    const { stdout } = await who.type(CHECK);
    expect(stdout).toMatch(/– shut +0\/40 {2}not run: needs open, which earned nothing/);
    expect((await progressOf(who)).stages).toMatchObject({ open: { attempts: 1 }, shut: { attempts: 0 } });
  });

  it("gives the report as JSON", async () => {
    await using who = await started();
    await write(who, GOOD_SERVER);
    const { stdout, stderr } = await who.type([...CHECK, "--json"]);
    expect(stderr).toBe("");
    expect(Report.parse(JSON.parse(stdout))).toMatchObject({ score: { earned: 100 } });
  });

  it("packs for submission what it grades", async () => {
    await using who = await started();
    await write(who, GOOD_SERVER);
    const { stdout } = await who.type([...CHECK, "--json"]);
    const { submission } = Report.parse(JSON.parse(stdout));
    const packed = await who.type(["submit", "../ada.tar"]);
    expect(packed.stdout).toContain(submission?.digest);
    expect(packed.stdout).toContain("your last check graded exactly this: 100/100");
    const graded = await who.type(["grade", who.lab, "ada.tar", "--runtime", "embedded", "--json", "-"], who.path);
    expect(Report.parse(JSON.parse(graded.stdout)).submission?.digest).toBe(submission?.digest);
    expect((await who.type(["submit", "../ada.tar"])).stderr).toMatch(
      /ada\.tar is there already\n {2}nothing is overw/,
    );
  });
});

describe("what goes wrong", () => {
  it("is shown with file, line and caret when it is the syntax", async () => {
    await using who = await started();
    await write(who, "const answer = ;\n");
    const { exitCode, stdout } = await who.type(CHECK);
    expect(stdout).toMatch(/server\.ts:1/);
    expect(stdout).toMatch(/\|.*const answer = ;\n.*\| +.*\^/);
    expect(exitCode).toBe(1);
  });

  it("names the packages there are, when one is not offered", async () => {
    await using who = await started();
    await write(who, 'import "lodash";\n');
    const { stdout } = await who.type(CHECK);
    expect(stdout).toMatch(/lodash/);
    expect(stdout).toMatch(/express/);
  });

  it("is said when package.json is gone, with how to get it back", async () => {
    await using who = await started();
    await rm(join(who.work, "package.json"));
    const { exitCode, stderr } = await who.type(CHECK);
    expect(stderr).toMatch(/package\.json is missing from .*\n {2}backlab reset package\.json/);
    expect(exitCode).toBe(2);
    expect((await who.type(["reset", "package.json"])).stdout).toMatch(/Brought back[\s\S]*package\.json/);
    expect((await who.type(CHECK)).stderr).not.toMatch(/missing/);
  });

  it("costs no progress when Docker does not answer", async () => {
    await using who = await started();
    const { exitCode, stdout } = await who.type(["check", "--runtime", "docker"], who.work, {
      DOCKER_HOST: "unix:///nowhere.sock",
    });
    expect(stdout).toMatch(/no Docker engine answers[\s\S]*No score: this run counts for nothing/);
    expect(stdout).toContain("backlab doctor");
    expect(exitCode).toBe(3);
    expect(await readdir(join(who.work, ".backlab"))).not.toContain("progress.json");
  });

  it("is a stage that is not there", async () => {
    await using who = await started();
    expect((await who.type(["check", "opne"])).stderr).toMatch(/small-lab has no stage opne\n {2}did you mean open\?/);
  });

  it("does not keep the report from being shown when it cannot be recorded", async () => {
    await using who = await started();
    const gone = JSON.stringify(join(who.work, ".backlab"));
    await write(
      who,
      `import { rmSync } from "node:fs";\nrmSync(${gone}, { recursive: true, force: true });\n${GOOD_SERVER}`,
    );
    const { stdout, stderr } = await who.type(CHECK);
    expect(stderr).toMatch(/this attempt is not recorded: .*progress\.json was not written: ENOENT/);
    expect(stdout).toMatch(/100\/100/);
  });
});

it("wraps at 40 columns, and leaves commands to copy whole", async () => {
  const { checkText } = await import("../../../runner/cli/check-text.ts");
  const { NO_PROGRESS } = await import("../../../runner/workspace/progress.ts");
  const { smallLab, smallManifest, facts, outcome, wrongStatus, unsigned } = await import("../../support/fixtures.ts");
  const { scoredReport } = await import("../../../grader/report/build.ts");
  const outcomes = smallManifest.tests.map(({ id }) =>
    id === "shut/refuses" ? wrongStatus(id, 204, 500) : outcome(id),
  );
  const report = unsigned(scoredReport(facts, { lab: smallLab, manifest: smallManifest, outcomes, logged: new Map() }));
  const text = checkText(
    { report, lab: smallLab, before: NO_PROGRESS, progress: { ...NO_PROGRESS, attempts: 1, best: 70 } },
    { stage: null, all: false },
    { colour: false, width: 40, interactive: true },
  );
  const long = text.split("\n").filter((line) => line.length > 40);
  expect(long.filter((line) => !line.includes("$ curl"))).toEqual([]);
  expect(text).toMatch(/\$ curl -i -X DELETE localhost:3000\/books\/7/);
});
