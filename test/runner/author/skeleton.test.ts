import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { readExpectation } from "../../../runner/labs/expectation.ts";
import { variantNames } from "../../../runner/labs/variants.ts";
import { labsFolder } from "../../../runner/paths.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A new lab, as `author new` makes it, graded by its path. */

const folder = await temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());
await backlab(["author", "new", "a-new-lab"], { cwd: folder.path });
const path = join(folder.path, "a-new-lab");
const loaded = await loadLab(labsFolder, path);
const variants = await variantNames(loaded);
const named = (prefix: string): string[] => variants.filter((variant) => variant.startsWith(prefix));

async function gradeVariant(variant: string): Promise<{ earned: number | undefined; failed: string[]; all: string[] }> {
  const { stdout } = await backlab(["grade", path, "--variant", variant, "--runtime", "embedded", "--json", "-"]);
  const { score, stages } = Report.parse(JSON.parse(stdout));
  const tests = stages.flatMap((stage) => stage.tests);
  const failed = tests.filter(({ status }) => status !== "passed").map(({ id }) => id);
  return { earned: score?.earned, failed, all: tests.map(({ id }) => id) };
}

describe("a new lab", () => {
  it("has what a lab has to have, and nothing else", async () => {
    expect(named("alternatives/").length).toBeGreaterThanOrEqual(2);
    expect(named("mistakes/").length).toBeGreaterThanOrEqual(8);
    const there = await readdir(path);
    expect(there.sort()).toEqual(
      ["README.md", "alternatives", "hints", "lab.yaml", "mistakes", "solution", "starter", "suite"].sort(),
    );
  });

  it("has a starter that earns what lab.yaml says, and a test for each mistake", async () => {
    const { earned, all } = await gradeVariant("starter");
    expect(earned).toBe(loaded.lab.starterScore);
    const expectations = await Promise.all(named("mistakes/").map((variant) => readExpectation(loaded, variant)));
    expect([...new Set(expectations.flatMap(({ fails }) => fails))].sort()).toEqual(all.sort());
  });

  it.each(["solution", ...named("alternatives/")])("grades %s at 100", async (variant) => {
    expect(await gradeVariant(variant)).toMatchObject({ earned: 100, failed: [] });
  });

  it.each(named("mistakes/"))("fails exactly what %s names", async (variant) => {
    const { fails } = await readExpectation(loaded, variant);
    expect((await gradeVariant(variant)).failed.sort()).toEqual([...fails].sort());
  });
});
