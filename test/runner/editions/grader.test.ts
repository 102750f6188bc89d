import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { LabShelf } from "../../../runner/editions/lab-shelf.ts";
import { readVerifyingKey } from "../../../runner/signing/key-files.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { tinyDisk } from "../../support/tiny-disk.ts";
import { layOut } from "../intake/support/scratch.ts";
import { packed, unpacked } from "./support.ts";

describe("a grader's edition", () => {
  it("grades as the lab does that it was packed from, and is verified as that one is", async () => {
    await using who = await packed();
    await layOut(join(who.path, "class/ada"), server(GOOD_SERVER));
    const grade = async (lab: string, ...more: string[]): Promise<Report> => {
      const args = ["grade", lab, "class/ada", "--runtime", "embedded", "--seed", "7", "--json", "-", ...more];
      return Report.parse(JSON.parse((await who.type(args, who.path)).stdout));
    };
    const [one, other] = [await grade(who.lab), await grade(who.graders, "--key", who.key)];
    expect(other).toMatchObject({ lab: one.lab, digest: one.digest, score: { earned: 100, possible: 100 } });

    const all = [
      "grade-all",
      who.graders,
      "class",
      "--key",
      who.key,
      "--out",
      "out",
      "--runtime",
      "embedded",
      "--unverified",
    ];
    expect((await who.type(all, who.path)).stdout).toContain("1 graded · 100.0 points on average");
    const lint = await who.type(
      ["verify", who.graders, "--key", who.key, "--only", "lint", "--runtime", "embedded"],
      who.path,
    );
    expect(lint.stdout).toContain("alternatives");
    expect(lint.stdout).not.toContain("edition.json");
  });

  it("is not used before its signature is checked", async () => {
    await using who = await packed();
    for (const args of [
      ["grade", who.graders, "."],
      ["grade-all", who.graders, ".", "--out", "out"],
      ["verify", who.graders],
    ]) {
      const { exitCode, stdout, stderr } = await who.type(args, who.path);
      expect(stderr).toMatch(
        /is a grader's edition that nobody vouches for: it says that [0-9a-f]{16} signed it, which/,
      );
      expect(stderr).toContain("\n  give the public key of whoever packed it: --key backlab.pub\n");
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    }
  });

  it("may be given as the folder that it was unpacked to", async () => {
    await using who = await packed();
    const folder = join(who.path, "somewhere");
    await unpacked(who.graders, folder);
    await using shelf = new LabShelf({ signal: new AbortController().signal, key: await readVerifyingKey(who.key) });
    expect((await shelf.loadWhole(folder, "")).lab.stages).toHaveLength(3);
  });

  it("is not what a lab's id means, whatever file is called so", async () => {
    await using who = await packed({});
    await writeFile(join(who.path, "rest-api"), "a file");
    const { stderr } = await who.type(["grade", "rest-api", "--variant", "solutoin"], who.path);
    expect(stderr).toContain("rest-api has no variant solutoin");
  });

  const disk = tinyDisk(64);
  disk?.[Symbol.dispose]();
  it.skipIf(disk === null)("that there is no room for is said to be no fault of its own", async () => {
    await using who = await packed({ "solution/large.txt": "x".repeat(200_000) });
    using full = tinyDisk(64);
    const env = { TMPDIR: full?.path };
    const { exitCode, stderr } = await who.type(["verify", who.graders, "--key", who.key], who.path, env);
    expect(stderr).toMatch(/small-lab was not written: ENOSPC.*\n {2}check the folder's permissions and the disk/);
    expect(exitCode).toBe(3);
  });
});
