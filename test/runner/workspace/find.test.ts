import { chown, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findWorkspace } from "../../../runner/workspace/find.ts";
import { learner, started } from "../../support/workspaces.ts";

describe("a workspace", () => {
  it("is found from any folder in it", async () => {
    await using who = await started();
    const deep = join(who.work, "src", "a", "b");
    await mkdir(deep, { recursive: true });
    expect((await findWorkspace(deep, who.path))?.folder).toBe(who.work);
  });

  it("is not looked for above where home folders are", async () => {
    await using who = await started();
    const home = join(who.work, "homes", "ada");
    await mkdir(home, { recursive: true });
    expect(await findWorkspace(home, home)).toBeNull();
    expect(await findWorkspace(home, undefined)).not.toBeNull();
  });
});

describe.skipIf(process.getuid?.() !== 0)("a record of another user", () => {
  const nobody = 65_534;

  it("is passed over, as its lab would be run", async () => {
    await using who = await started();
    await chown(join(who.work, ".backlab/workspace.json"), nobody, nobody);
    expect(await findWorkspace(who.work, who.path)).toBeNull();
    const { exitCode, stderr } = await who.type(["progress"]);
    expect(stderr).toContain("is in no workspace");
    expect(exitCode).toBe(2);
  });

  it("hides no workspace around it", async () => {
    await using who = await started();
    const planted = join(who.work, "src", ".backlab");
    await mkdir(planted);
    await writeFile(join(planted, "workspace.json"), "{}");
    await chown(join(planted, "workspace.json"), nobody, nobody);
    expect((await findWorkspace(join(who.work, "src"), who.path))?.folder).toBe(who.work);
  });
});

describe("what is said", () => {
  it("outside of one", async () => {
    await using who = await learner();
    for (const command of [["check"], ["progress"], ["reset", "--all"], ["solution"], ["submit"]]) {
      const { exitCode, stderr } = await who.type(command, who.path);
      expect(stderr).toMatch(/is in no workspace: there is no \.backlab\/workspace\.json here or above\n {2}go into/);
      expect(exitCode).toBe(2);
    }
  });

  it("when its lab is gone", async () => {
    await using who = await started();
    await rename(who.lab, `${who.lab}-gone`);
    const { exitCode, stderr } = await who.type(["check"]);
    expect(stderr).toMatch(/is a workspace of the lab small-lab, which is not there at .*\n {2}your code is untouched/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ["{", /workspace\.json cannot be used: it is no JSON\n {2}your code is untouched: start the lab again/],
    ["{}", /workspace\.json cannot be used: schemaVersion: /],
    ['{"schemaVersion":2}', /was made by a newer backlab than this one\n {2}use that one here/],
  ])("when the record is %s", async (text, message) => {
    await using who = await started();
    await writeFile(join(who.work, ".backlab/workspace.json"), text);
    const { exitCode, stderr } = await who.type(["progress"]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it("when the record cannot be read", async () => {
    await using who = await learner();
    await mkdir(join(who.work, ".backlab/workspace.json"), { recursive: true });
    expect((await who.type(["progress"])).stderr).toMatch(/cannot be used: EISDIR/);
  });

  it("when the lab has changed since, until the new brief and tests are there", async () => {
    await using who = await started();
    await writeFile(join(who.lab, "README.md"), "# Another brief\n");
    await writeFile(
      join(who.lab, "suite/dark.test.ts"),
      (await readFile(join(who.lab, "suite/dark.test.ts"), "utf8")) + "\n",
    );
    const { exitCode, stderr } = await who.type(["progress"]);
    expect(stderr).toMatch(
      /small-lab has changed since you began: the brief, the tests\. You are graded by what it is now/,
    );
    expect(stderr).toContain("backlab reset README.md test");
    expect(exitCode).toBe(0);
    const { stdout } = await who.type(["reset", "README.md", "test", "--yes"]);
    expect(stdout).toMatch(/Brought back, as the lab gives it:\n {2}README\.md\nWhat was there before is in/);
    expect((await who.type(["progress"])).stderr).toBe("");
  });

  it("when progress cannot be read: it is kept, and begins anew", async () => {
    await using who = await started();
    await writeFile(join(who.work, ".backlab/progress.json"), "{ half");
    const { exitCode, stdout, stderr } = await who.type(["progress"]);
    expect(stderr).toMatch(/your progress could not be read, and counts from now on; it is kept as (.*)\n/);
    const [, keptAs = ""] = /kept as (.*)\n/.exec(stderr) ?? [];
    expect(await readFile(keptAs, "utf8")).toBe("{ half");
    expect(stdout).toContain("No check yet.");
    expect(exitCode).toBe(0);
  });
});
