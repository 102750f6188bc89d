import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { writeNewFolder } from "../../../runner/author/new-folder.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder, packageRoot } from "../../../runner/paths.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { course } from "./course.ts";

describe("backlab author new", () => {
  it("makes a lab of that name in ./labs where there is one, and says what to write, in order", async () => {
    await using folder = await temporaryFolder({ "labs/.keep": "" });
    const { exitCode, stdout, stderr } = await backlab(["author", "new", "job-queue"], { cwd: folder.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Made \.\/labs\/job-queue, a small lab that works: \d+ files\.\n/);
    expect(stdout).toContain("backlab grade ./labs/job-queue --variant solution ");
    expect(stdout).toMatch(/ 1\. README\.md [\s\S]+ 2\. lab\.yaml [\s\S]+ 7\. mistakes\/ [\s\S]+ 8\. all of it /);
    const { lab } = await loadLab(labsFolder, join(folder.path, "labs/job-queue"));
    expect(lab).toMatchObject({ id: "job-queue", title: "Job queue", template: "express-ts" });
  });

  it("makes it in the current folder where there is no labs folder, or in the one that it is told", async () => {
    await using folder = await temporaryFolder({ "elsewhere/.keep": "" });
    const here = await backlab(["author", "new", "one"], { cwd: folder.path });
    expect(here.stdout).toMatch(/^Made \.\/one,/);
    const there = await backlab(["author", "new", "two", "--in", "elsewhere"], { cwd: folder.path });
    expect(there.stdout).toMatch(/^Made \.\/elsewhere\/two,/);
    expect((await readdir(folder.path)).sort()).toEqual(["elsewhere", "one"]);
  });

  it("leaves no word of the skeleton's to be filled in, and points editors at the schema", async () => {
    await using folder = await course();
    await backlab(["author", "new", "one"], { cwd: folder.path });
    const entries = await readdir(join(folder.path, "one"), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
    expect(texts.join("\n")).not.toMatch(/LAB_[A-Z]/);
    const [first = ""] = (await readFile(join(folder.path, "one/lab.yaml"), "utf8")).split("\n");
    const [, schema = ""] = /^# yaml-language-server: \$schema=(.+)$/.exec(first) ?? [];
    expect(await readFile(join(folder.path, "one", schema), "utf8")).toContain("lab.yaml of a backlab lab");
  });

  it("makes one whose sources pass the strict type check that the guide shows", async () => {
    const guide = await readFile(join(packageRoot, "docs/authoring.md"), "utf8");
    const tsconfig = /```json\n(\{\s+"compilerOptions"[\s\S]+?)```/.exec(guide)?.[1] ?? "";
    await using folder = await course({ "tsconfig.json": tsconfig, "labs/.keep": "" });
    await backlab(["author", "new", "one"], { cwd: folder.path });
    const tsc = join(packageRoot, "node_modules/.bin/tsc");
    const check = (): Promise<unknown> => promisify(execFile)(tsc, ["-p", folder.path]);
    await expect(check()).resolves.toMatchObject({ stdout: "" });
    const odd = 'import { api } from "backlab/suite"; api().got("/");';
    await writeFile(join(folder.path, "labs/one/suite/odd.test.ts"), odd);
    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining("'got' does not exist") as string });
  });
});

describe("author new refuses", () => {
  it("a name that is taken, and touches nothing of what is there", async () => {
    await using folder = await temporaryFolder({ "one/precious.txt": "kept" });
    const { exitCode, stderr } = await backlab(["author", "new", "one"], { cwd: folder.path });
    expect(stderr).toMatch(/^backlab: .*\/one is there already\n {2}nothing is overwritten: choose another name/);
    expect(exitCode).toBe(2);
    expect(await readdir(join(folder.path, "one"))).toEqual(["precious.txt"]);
  });

  it.each([
    [["Job_Queue"], 2, /Job_Queue: expected lower-case words joined by hyphens/],
    [["one", "--in", "nowhere"], 2, /there is no folder .*nowhere\n/],
    [["one", "--template", "expres-ts"], 2, /no template called expres-ts\n {2}did you mean express-ts\?/],
    [["one", "--template", "lab"], 2, /no template called lab\n {2}the templates are: express-js, express-ts/],
    [["one", "--in", "a-file"], 3, /a-file\/one was not written: ENOTDIR.*\n {2}check the folder's permissions/],
  ])("%j, and says why", async (args, code, message) => {
    await using folder = await temporaryFolder({ "a-file": "" });
    const { exitCode, stdout, stderr } = await backlab(["author", "new", ...args], { cwd: folder.path });
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(await readdir(folder.path)).toEqual(["a-file"]);
  });

  it("to leave half a folder behind when something in it cannot be written", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "kept"));
    const impossible = new Map([
      ["a", Buffer.from("a file")],
      ["a/b", Buffer.from("and a folder")],
    ]);
    await expect(writeNewFolder(join(folder.path, "one"), impossible)).rejects.toMatchObject({ code: "not_written" });
    expect(await readdir(folder.path)).toEqual(["kept"]);
  });
});

describe("the skeleton of a new lab", () => {
  it("is no template that a starter could be laid over", async () => {
    await using folder = await temporaryFolder();
    await backlab(["author", "new", "one"], { cwd: folder.path });
    const file = join(folder.path, "one/lab.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("template: express-ts", "template: lab"));
    const { exitCode, stderr } = await backlab(["author", "preview", "./one"], { cwd: folder.path });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^backlab: one\/lab\.yaml:\d+: template: there is no template called lab\n/);
  });
});
