import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { Report } from "../grader/report/report.ts";
import { packageRoot } from "../runner/paths.ts";
import { backlab } from "./support/command-line.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** The package as it would be published, installed in a project that has nothing to do with this one. */

const run = promisify(execFile);
let elsewhere: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  elsewhere = await temporaryFolder({ "package.json": '{ "name": "a-course", "private": true }' });
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", elsewhere.path], {
    cwd: packageRoot,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await run("npm", ["install", "--no-audit", "--no-fund", join(elsewhere.path, packed?.filename ?? "")], {
    cwd: elsewhere.path,
  });
  return () => elsewhere[Symbol.asyncDispose]();
}, 300_000);

const installed = (): string => join(elsewhere.path, "node_modules", "backlab");

describe("the published package", () => {
  it("has a command that lists the labs", async () => {
    const { stdout } = await run("npx", ["backlab", "list"], { cwd: elsewhere.path });
    expect(stdout).toMatch(/^rest-api {2}/m);
  });

  it("begins a lab, with all that a workspace has", async () => {
    const program = join(installed(), "dist", "runner", "main.js");
    const work = join(elsewhere.path, "work");
    const env = { XDG_STATE_HOME: join(elsewhere.path, "state") };
    expect((await backlab(["start", "rest-api", work], { program, cwd: elsewhere.path, env })).stderr).toBe("");
    expect(await readdir(work)).toEqual(expect.arrayContaining([".gitignore", "README.md", "package.json", "test"]));
    expect(await readdir(join(work, ".backlab", "jest"))).toContain("suite.cjs");
  });

  it("grades, with the packages it brings", async () => {
    const program = join(installed(), "dist", "runner", "main.js");
    const args = ["grade", "rest-api", "--variant", "solution", "--runtime", "embedded", "--json", "-"];
    const { stdout, stderr } = await backlab(args, { program, cwd: elsewhere.path });
    expect(stderr).toBe("");
    expect(Report.parse(JSON.parse(stdout))).toMatchObject({ verdict: "graded", score: { earned: 100 } });
  });

  it("offers the suite authoring API, with types", async () => {
    const { exports } = JSON.parse(await readFile(join(installed(), "package.json"), "utf8")) as {
      exports: Record<string, Record<string, string>>;
    };
    for (const file of Object.values(exports["./suite"] ?? {})) {
      await expect(readFile(join(installed(), file), "utf8")).resolves.toContain("observe");
    }
  });

  it("has the labs as they are here, to the byte", async () => {
    const program = join(installed(), "dist", "runner", "main.js");
    const args = ["grade", "rest-api", join(elsewhere.path, "nothing-here"), "--runtime", "embedded", "--json", "-"];
    const digest = async (options: object): Promise<string> =>
      Report.parse(JSON.parse((await backlab(args, options)).stdout)).lab.digest;
    expect(await digest({ program })).toBe(await digest({}));
  });

  it("makes a new lab that is as complete as here, and has the schema that it names", async () => {
    await run("npx", ["backlab", "author", "new", "first-lab"], { cwd: elsewhere.path });
    const made = join(elsewhere.path, "first-lab");
    const here = await readdir(join(packageRoot, "templates", "lab"), { recursive: true });
    expect((await readdir(made, { recursive: true })).sort()).toEqual(here.sort());
    const [first = ""] = (await readFile(join(made, "lab.yaml"), "utf8")).split("\n");
    const schema = first.split("$schema=")[1] ?? "";
    expect(schema).toMatch(/^\.\.\/node_modules\/backlab\//);
    await expect(readFile(join(made, schema), "utf8")).resolves.toContain('"starterScore"');
  });

  it("lets a suite import the authoring API", async () => {
    const code = 'import { api, random } from "backlab/suite"; console.log(typeof api, random.letters(3).length)';
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], { cwd: elsewhere.path });
    expect(stdout).toBe("function 3\n");
  });
});
