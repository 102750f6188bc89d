import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { reporters } from "../../../grader/report/reporters.ts";
import { gradeCommand } from "../../../runner/cli/grade.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";

const tinyLab = fileURLToPath(new URL("../../support/tiny-lab", import.meta.url));
const OUTSIDE_CI = { GITHUB_STEP_SUMMARY: undefined, GITHUB_WORKSPACE: undefined, CI_PROJECT_DIR: undefined };

function grade(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const line = ["grade", tinyLab, path, "--runtime", "embedded", "--seed", "7", ...args];
  return backlab(line, { env: { ...OUTSIDE_CI, ...env } });
}

function to(...outputs: readonly string[]): string[] {
  return outputs.flatMap((output) => ["--reporter", output]);
}

describe("backlab grade --reporter", () => {
  it("writes any number of forms at once, beside the text", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder();
    const file = (name: string): string => join(out.path, name);
    const wanted = reporters.map(({ name }) => `${name}=${file(name)}`);
    const { exitCode, stdout, stderr } = await grade(project.path, to(...wanted));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^tiny-lab · stage 1\/2 open/);
    expect((await readdir(out.path)).sort()).toEqual(reporters.map(({ name }) => name).sort());
    expect(await readFile(file("terminal"), "utf8")).toContain("100/100");
    expect(await readFile(file("tap"), "utf8")).toMatch(/^TAP version 14\n/);
    expect(Report.parse(JSON.parse(await readFile(file("json"), "utf8")))).toMatchObject({ score: { earned: 100 } });
  });

  it("gives stdout to the one that has no file, or - for one", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder();
    const file = join(out.path, "report.json");
    const tap = await grade(project.path, [...to("tap"), "--json", file]);
    expect(tap.stdout).toMatch(/^TAP version 14\n1\.\.4\n[\s\S]*# 100\/100 · 4 passed/);
    expect(Report.parse(JSON.parse(await readFile(file, "utf8")))).toMatchObject({ seed: 7 });
    const json = await grade(project.path, to("json=-", `markdown=${join(out.path, "report.md")}`));
    expect(Report.parse(JSON.parse(json.stdout))).toMatchObject({ seed: 7 });
    expect(await readFile(join(out.path, "report.md"), "utf8")).toMatch(/^## tiny\\-lab: 100\/100\n/);
  });

  it("on GitHub points into the learner's files, and adds to the step summary", async () => {
    const crashing = GOOD_SERVER.replace(
      "const { pathname",
      'console.log(new Error("no word").stack);\n  response.statusCode = 418;\n  const { pathname',
    );
    const line = crashing.slice(0, crashing.indexOf("no word")).split("\n").length;
    await using repository = await temporaryFolder({
      "homework/src/server.ts": crashing,
      "homework/package.json": '{"type":"module"}',
      "summary.md": "before\n",
    });
    const summary = join(repository.path, "summary.md");
    const env = { GITHUB_WORKSPACE: repository.path, GITHUB_STEP_SUMMARY: summary };
    const { exitCode, stdout, stderr } = await grade(join(repository.path, "homework"), to("github"), env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toMatch(/^tiny-lab · stage 1\/2 open/);
    expect(workflowCommands(stdout)[0]).toMatchObject({
      name: "error",
      properties: { file: "homework/src/server.ts", line: String(line) },
    });
    expect(await readFile(summary, "utf8")).toMatch(/^before\n## tiny\\-lab: \d+\/100\n/);
  });

  it("writes no step summary where there is none to write", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { exitCode, stderr } = await grade(project.path, to("github"));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("writes the others when one cannot be written, and names each that was not", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder();
    const file = (name: string): string => join(out.path, name);
    await mkdir(file("a"));
    await mkdir(file("summary"));
    const wanted = to(`junit=${file("a")}`, `tap=${file("b")}`);
    const one = await grade(project.path, wanted);
    expect(one.stderr).toMatch(
      /^backlab: the report was not written to .*\/a: EISDIR.*\n {2}check the folder's permissions/,
    );
    expect(one.exitCode).toBe(3);
    expect(one.stdout).toContain("100/100");
    expect(await readFile(file("b"), "utf8")).toMatch(/^TAP/);
    const two = await grade(project.path, [...wanted, ...to("github")], { GITHUB_STEP_SUMMARY: file("summary") });
    expect(two.stderr).toMatch(
      /^backlab: .*\/a: EISDIR.*\n.* to .*\/summary: EISDIR.*\n {2}check the folders' permissions/,
    );
    expect(two.exitCode).toBe(3);
    expect((await readdir(out.path)).sort()).toEqual(["a", "b", "summary"]);
  });
});

describe("before it grades", () => {
  const refused: [string, string[], string][] = [
    ["a reporter that there is not", to("junitt"), "there is no reporter junitt\n  did you mean junit?"],
    [
      "one that is like no other",
      to("spreadsheet=x.csv"),
      "there is no reporter spreadsheet\n  the reporters are: terminal, json",
    ],
    [
      "two on stdout",
      to("tap", "github"),
      "tap and github cannot both have stdout\n  give one of them a file: --reporter github=<file>",
    ],
    ["--json - beside another", [...to("tap"), "--json", "-"], "tap and json cannot both have stdout"],
    ["two in one file", to("tap=x", "junit=./x"), "tap and junit cannot both write ./x\n  give each its own file"],
    ["no file after =", to("tap="), "--reporter tap=: expected a file\n  for example: --reporter tap=report.tap"],
    ["a folder that there is not", to("tap=/nowhere/x"), "--reporter tap: there is no folder /nowhere"],
  ];

  it.each(refused)("refuses %s", async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await grade(".", args);
    expect(stderr).toContain(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe("--help", () => {
  it("names every reporter", () => {
    const description = gradeCommand.options.find(({ flags }) => flags.startsWith("--reporter"))?.description;
    for (const { name } of reporters) expect(description).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
