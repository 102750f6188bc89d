import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { WorkspaceRecord } from "../../../runner/workspace/record.ts";
import { install, learner, started } from "../../support/workspaces.ts";

const tsc = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
const run = promisify(execFile);

describe("a workspace", () => {
  it("has the starter, the brief, the public tests and a record", async () => {
    await using who = await started();
    const names = (await readdir(who.work, { recursive: true })).filter(
      (name) => !/^\.backlab\/(jest|types)/.test(name),
    );
    expect(names.sort()).toEqual(
      [
        ".backlab",
        ".backlab/.gitignore",
        ".backlab/workspace.json",
        ".gitignore",
        "README.md",
        "package.json",
        "src",
        "src/server.ts",
      ].concat(["test", "test/open.test.ts", "test/support", "test/support/words.ts", "tsconfig.json"]),
    );
    const record = WorkspaceRecord.parse(JSON.parse(await readFile(join(who.work, ".backlab/workspace.json"), "utf8")));
    expect(record).toMatchObject({ lab: { id: "small-lab", folder: who.lab }, template: "express-ts" });
    expect(await readFile(join(who.work, "README.md"), "utf8")).toContain("[test/open.test.ts](test/open.test.ts)");
  });

  it("is JavaScript on a template that is", async () => {
    await using who = await started("--template", "express-js");
    expect(await readFile(join(who.work, "src/server.js"), "utf8")).toContain("const port = Number(");
    expect(await readFile(join(who.work, "test/open.test.js"), "utf8")).toContain('from "./support/words.js"');
    const { scripts } = JSON.parse(await readFile(join(who.work, "package.json"), "utf8")) as { scripts: object };
    expect(scripts).toMatchObject({
      dev: "node --watch src/server.js",
      test: "jest --config .backlab/jest/config.mjs",
    });
  });

  it("keeps a stage to itself in which one test is hidden", async () => {
    await using who = await learner({
      "suite/open.test.ts": `import { it } from "@jest/globals";
        import { graded } from "backlab/suite";
        it("is seen", () => {});
        it("is not", graded({ visibility: "outline" }, () => {}));`,
    });
    await who.type(["start", who.lab, who.work], who.path);
    expect(await readdir(who.work)).not.toContain("test");
  });

  it("may be made where there is only a repository", async () => {
    await using who = await learner();
    await mkdir(join(who.work, ".git"), { recursive: true });
    expect((await who.type(["start", who.lab, "."])).exitCode).toBe(0);
  });

  it.each([
    ["caching", "express-ts", "tsconfig.json"],
    ["rest-api", "express-js", "jsconfig.json"],
  ])("of %s on %s has types that resolve", async (id, template, project) => {
    await using who = await learner();
    expect((await who.type(["start", id, who.work, "--template", template], who.path)).stderr).toBe("");
    await install(who.work);
    const found = await run(process.execPath, [tsc, "-p", project], { cwd: who.work }).catch((error: unknown) => error);
    expect(found).toMatchObject({ stdout: "" });
  });
});

describe("what is in the way", () => {
  it("is named, and nothing is written", async () => {
    await using who = await learner();
    await mkdir(who.work);
    for (const name of ["a", "b", "c", "d", "e", "f"]) await writeFile(join(who.work, name), "mine");
    const { exitCode, stderr } = await who.type(["start", who.lab, who.work], who.path);
    expect(stderr).toMatch(/work is not empty: a, b, c, d, e and 1 more would be in the way\n {2}nothing was written/);
    expect(exitCode).toBe(2);
    expect(await readdir(who.work)).toHaveLength(6);
  });

  it("may be a file", async () => {
    await using who = await learner({ "in-the-way": "" });
    const { exitCode, stderr } = await who.type(["start", who.lab, join(who.lab, "in-the-way")], who.path);
    expect(stderr).toMatch(/in-the-way is a file, or below one/);
    expect(exitCode).toBe(2);
  });

  it("may be another workspace", async () => {
    await using who = await started();
    const { exitCode, stderr } = await who.type(["start", who.lab, "inner"], join(who.work, "src"));
    expect(stderr).toMatch(/src\/inner is inside .*work, where you do small-lab\n {2}begin a lab outside/);
    expect(exitCode).toBe(2);
  });
});

it.each([
  [["start", "rest-apy"], /there is no lab called rest-apy\n {2}did you mean rest-api\?/],
  [["start", "rest-api", "--template", "express-jss"], /no template called express-jss\n {2}did you mean express-js\?/],
])("%j is told, with exit code 2", async (args, message) => {
  await using who = await learner();
  const { exitCode, stderr } = await who.type(args, who.path);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});

it("says that a lab cannot be had in JavaScript which is more than types", async () => {
  await using who = await learner({ "starter/src/server.ts": "enum Colour { Red }\nconsole.log(Colour.Red);\n" });
  const { exitCode, stderr } = await who.type(["start", who.lab, who.work, "--template", "express-js"], who.path);
  expect(stderr).toMatch(/src\/server\.ts cannot be had in JavaScript, for express-js: .*enum/);
  expect(exitCode).toBe(3);
});
