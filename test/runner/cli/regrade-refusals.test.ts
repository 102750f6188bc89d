import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSigningKey } from "../../../runner/signing/key-files.ts";
import { writeNewKeyPair } from "../../../runner/signing/new-key-pair.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { perfect } from "../../support/reports.ts";
import { madeUpRun } from "../bulk/regrade/made-up.ts";
import { project, scratch } from "../intake/support/scratch.ts";

/** Results that say they were made with the tiny lab, and what a regrade of them comes to. */
async function regraded(...more: string[]): Promise<Ran & { out: string }> {
  const out = join(await scratch(), "out");
  await madeUpRun(out, { reports: { ada: perfect } });
  return { ...(await backlab(["regrade", out, ...more])), out };
}

describe("a regrade is refused", () => {
  it.each([[[]], [["--plan", "--apply"]], [["--undo", "--plan"]]])("unless it is said what to do: %j", async (more) => {
    const { exitCode, stderr } = await regraded(...more);
    expect(stderr).toContain("say what to do: one of --plan, --apply and --undo");
    expect(exitCode).toBe(2);
  });

  it("of a folder that is no run, and leaves that alone", async () => {
    const folder = await project({ "essay.txt": "" });
    for (const path of [folder, join(folder, "nowhere"), join(folder, "essay.txt")]) {
      const { exitCode, stderr } = await backlab(["regrade", path, "--plan"]);
      expect(stderr).toContain(`there are no results of grade-all in ${path}`);
      expect(exitCode).toBe(2);
    }
  });

  it("of a run that has not come to its end", async () => {
    const out = join(await scratch(), "out");
    await madeUpRun(out, { reports: {} });
    await rm(join(out, "grades.json"));
    const { exitCode, stderr } = await backlab(["regrade", out, "--plan"]);
    expect(stderr).toContain(`the run in ${out} has not come to its end`);
    expect(exitCode).toBe(2);
  });

  it("with another lab, or one that is gone", async () => {
    const other = await regraded("--plan", "--lab", "rest-api");
    expect(other.stderr).toContain("these are results of another lab: of tiny-lab, and not of rest-api");
    const gone = await regraded("--plan", "--lab", "./nowhere");
    expect(gone.stderr).toMatch(/nowhere is not a lab.*\n {2}--lab says where the lab is now/);
    expect([other.exitCode, gone.exitCode]).toEqual([2, 2]);
  });

  it("with a key where there was none, and without the one there was", async () => {
    const { privateFile } = await writeNewKeyPair(join(await scratch(), "test"));
    const signing = await readSigningKey(privateFile);
    const unsigned = await regraded("--plan", "--sign", privateFile);
    expect(unsigned.stderr).toMatch(new RegExp(`reports are not signed, and now reports are signed by ${signing.id}`));
    const out = join(await scratch(), "out");
    await madeUpRun(out, { reports: {}, signingKey: signing });
    const { exitCode, stderr } = await backlab(["regrade", out, "--undo"]);
    expect(stderr).toContain(`reports are signed by ${signing.id}, and now reports are not signed`);
    expect([unsigned.exitCode, exitCode]).toEqual([2, 2]);
  });

  it("when the source that is needed is gone, which it is not when nothing can be touched", async () => {
    const lab = join(await scratch(), "tiny-lab");
    await cp(tinyLab, lab, { recursive: true });
    const brief = await regraded("--plan", "--lab", lab);
    expect(brief.stderr).toBe("");
    expect(brief.stdout).toContain(
      "nothing that a grade depends on has changed\n1 cannot be touched · 0 looked at again",
    );
    const suite = join(lab, "suite/shut.test.ts");
    await writeFile(suite, (await readFile(suite, "utf8")).replace("404", "410"));
    const tests = await regraded("--plan", "--lab", lab);
    expect(tests.stderr).toContain("there is nothing at /nowhere");
    expect([brief.exitCode, tests.exitCode]).toEqual([0, 2]);
  });
});
