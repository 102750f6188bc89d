import { describe, expect, it } from "vitest";
import type { Report } from "../../grader/report/report.ts";
import { grade } from "../../runner/grade.ts";
import { takeInFiles } from "../../runner/intake/intake.ts";
import { labIds, loadLab, type LoadedLab } from "../../runner/labs/catalogue.ts";
import { readExpectation } from "../../runner/labs/expectation.ts";
import { variantFiles, variantNames } from "../../runner/labs/variants.ts";
import { labsFolder, templatesFolder } from "../../runner/paths.ts";
import { freshCells } from "../../runner/sandbox/cells.ts";
import { runtimes, type RuntimeUnderTest } from "./runtimes.ts";

/** Every lab's own submissions come out as the lab says, on every runtime. BACKLAB_REPEAT=N does it N times. */

const repeats = Number(process.env["BACKLAB_REPEAT"] ?? "1");
const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
const cases = await Promise.all(labs.map(async (lab) => ({ lab, id: lab.lab.id, variants: await variantNames(lab) })));
const never = new AbortController().signal;

let seed = Math.trunc(Math.random() * 1e6);

async function gradeVariant({ runtime }: RuntimeUnderTest, lab: LoadedLab, variant: string): Promise<Report> {
  const files = await variantFiles(lab, templatesFolder, variant);
  const request = { lab, labDigest: "sha256:test", submission: () => takeInFiles(files), seed: seed++ };
  return grade(request, freshCells(runtime()), never);
}

function failedTests({ stages }: Report): string[] {
  const tests = stages.flatMap((stage) => stage.tests);
  return tests.filter(({ status }) => status === "failed" || status === "timed_out").map(({ id }) => id);
}

/** Declares the tests of all labs on one runtime; a file per runtime, so that they run side by side. */
export function describeVariants(name: RuntimeUnderTest["name"]): void {
  describe.each(runtimes.filter((runtime) => runtime.name === name))("on the $name runtime", (underTest) => {
    describe.each(cases)("$id", ({ lab, variants }) => {
      const named = (prefix: string): string[] => variants.filter((variant) => variant.startsWith(prefix));
      const times = { skip: !underTest.available, repeats: repeats - 1 };

      it("grades the starter at its declared score", times, async () => {
        expect(await gradeVariant(underTest, lab, "starter")).toMatchObject({
          verdict: "graded",
          score: { earned: lab.lab.starterScore },
        });
      });

      it.each(["solution", ...named("alternatives/")])("grades %s at 100", times, async (variant) => {
        const report = await gradeVariant(underTest, lab, variant);
        expect({ seed: report.seed, failed: failedTests(report) }).toEqual({ seed: report.seed, failed: [] });
        expect(report.score).toEqual({ earned: 100, possible: 100 });
      });

      it.each(named("mistakes/"))("fails exactly what %s names", times, async (variant) => {
        const [report, { fails }] = await Promise.all([
          gradeVariant(underTest, lab, variant),
          readExpectation(lab, variant),
        ]);
        expect({ seed: report.seed, failed: failedTests(report).sort() }).toEqual({
          seed: report.seed,
          failed: [...fails].sort(),
        });
      });
    });
  });
}
