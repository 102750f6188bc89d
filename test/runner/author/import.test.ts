import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { course } from "./course.ts";

const AUTOGRADING = JSON.stringify({
  tests: [
    {
      name: "adds a book",
      setup: "npm ci",
      run: "npm test -- adds",
      input: "",
      output: "1 passed",
      comparison: "included",
      timeout: 10,
      points: 30,
    },
    { name: "adds a book", run: 'sh -c "*/ ; //"\u2028throw 1', output: "^ok$", comparison: "regex", points: 10 },
    { name: 'says "hello"', setup: null, run: "curl localhost:3000", points: null },
  ],
});
const FILE = "books/.github/classroom/autograding.json";

describe("backlab import", () => {
  it("makes a lab with a test for each of an assignment's, their shares of the points and what they ran", async () => {
    await using folder = await course({ [FILE]: AUTOGRADING, "books/README.md": "# Books\n\nKeep books.\n" });
    const made = await backlab(["import", FILE, "books-lab"], { cwd: folder.path });
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(made.stdout).toMatch(/^Made \.\/(labs\/)?books-lab, with the 3 tests of the assignment/);
    const [lab = ""] = /\.\/\S*books-lab/.exec(made.stdout) ?? [];
    const suite = await readFile(join(folder.path, lab, "suite/classroom.test.ts"), "utf8");
    expect(suite).toContain("    // before it:\n    //   npm ci\n    // it ran:\n    //   npm test -- adds\n");
    expect(suite).toContain("    // and wanted this output, somewhere in it:\n    //   1 passed\n");
    expect(await readFile(join(folder.path, lab, "README.md"), "utf8")).toMatch(
      /^# Books\n\nKeep books\.\n\n## classroom: /,
    );

    const args = ["grade", lab, "--variant", "solution", "--runtime", "embedded", "--json", "-"];
    const report = Report.parse(JSON.parse((await backlab(args, { cwd: folder.path })).stdout));
    expect(report).toMatchObject({ verdict: "graded", score: { earned: 0, possible: 100 } });
    const tests = report.stages[0]?.tests.map(({ title, points, message }) => [title, points, message]);
    expect(tests).toEqual([
      ["adds a book", 75, "this test is not written yet"],
      ["adds a book (2)", 25, "this test is not written yet"],
      ['says "hello"', 0, "this test is not written yet"],
    ]);
  });

  it.each([
    ["no JSON", "{", /is no assignment of GitHub Classroom: it is no JSON/],
    ["no tests", '{"tests":[]}', /tests: has no tests/],
    ["a test without a command", '{"tests":[{"name":"one"}]}', /tests\.0\.run: /],
    ["points below nothing", '{"tests":[{"name":"one","run":"true","points":-1}]}', /tests\.0\.points: /],
    ["something else", "[]", /is no assignment/],
  ])("refuses a file with %s, and makes nothing", async (_, text, message) => {
    await using folder = await temporaryFolder({ "autograding.json": text });
    const refused = await backlab(["import", "autograding.json", "one"], { cwd: folder.path });
    expect(refused.stderr).toMatch(message);
    expect(refused.exitCode).toBe(2);
    await expect(readFile(join(folder.path, "one", "lab.yaml"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses a file that is not there, and a folder that is", async () => {
    await using folder = await temporaryFolder({ "autograding.json": AUTOGRADING, "one/mine": "" });
    const none = await backlab(["import", "nowhere.json", "one"], { cwd: folder.path });
    expect(none.stderr).toMatch(/^backlab: nowhere\.json cannot be read: ENOENT/);
    const there = await backlab(["import", "autograding.json", "one"], { cwd: folder.path });
    expect(there.stderr).toMatch(/one is there already/);
    expect([none.exitCode, there.exitCode]).toEqual([2, 2]);
  });
});
