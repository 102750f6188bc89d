import { readdir, readFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { labIds, loadLab } from "../../runner/labs/catalogue.ts";
import { checkExpectation } from "../../runner/labs/expectation.ts";
import { variantNames } from "../../runner/labs/variants.ts";
import { labsFolder } from "../../runner/paths.ts";
import { goldenFolder, labsWithGolden } from "../support/golden.ts";

/** What needs no grade to be known of the files that grades of mistakes are compared with. */

const kept = await labsWithGolden();
const ids = (await labIds(labsFolder)).filter((id) => kept.includes(id));
const labs = await Promise.all(ids.map((id) => loadLab(labsFolder, id)));
const mistakes = await Promise.all(
  labs.map(async (lab) =>
    (await variantNames(lab)).filter((name) => name.startsWith("mistakes/")).map((variant) => ({ lab, variant })),
  ),
);

describe.each(mistakes.flat())("what is kept of $lab.lab.id's $variant", ({ lab, variant }) => {
  const golden = `${goldenFolder}${lab.lab.id}/${variant.replace("mistakes/", "")}.txt`;

  it("tells of each test that the mistake fails, in words that lead somewhere", async () => {
    const tests = (await readFile(golden, "utf8")).split(/\n\n(?=\S)/);
    const { value } = await checkExpectation(lab, variant);
    expect(tests.map((test) => test.split(":")[0]).sort()).toEqual([...(value?.fails ?? [])].sort());
    for (const test of tests) {
      const message = /^message: +(\S.*)$/m.exec(test)?.[1] ?? "no message";
      expect(message).not.toMatch(WORDS_OF_NOBODY);
    }
  });

  it("has curl lines that a shell can read", async () => {
    const lines = (await readFile(golden, "utf8")).match(/(?<=^request: +)\S.*$/gm) ?? [];
    for (const line of lines) execFileSync("sh", ["-n"], { input: line.replace(/<([\w ]+)>/g, "$1") });
  });
});

it("nothing is kept of a mistake that is gone", async () => {
  const files = (await readdir(goldenFolder, { recursive: true })).filter((name) => name.endsWith(".txt"));
  const known = mistakes.flat().map(({ lab, variant }) => `${lab.lab.id}/${variant.replace("mistakes/", "")}.txt`);
  expect(files.sort()).toEqual(known.sort());
});

/** Of JavaScript and of Jest, and not of a suite's author. */
const WORDS_OF_NOBODY =
  /no message|Cannot read prop|is not a function|expected (true|false)\b|Matcher error|Unexpected (token|end of JSON)|\bNaN\b/;
