import { templatesFolder } from "../../paths.ts";
import { checkExpectation } from "../../labs/expectation.ts";
import { EXPECTATION_FILE, variantFiles, variantNames } from "../../labs/variants.ts";
import { didYouMean } from "../../suggest.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, stageIds } from "./lab-files.ts";

/** Every mistake changes something, and its expect.yaml names tests that there are; together they cover every stage. */
export async function soundMistakes(lab: LabFiles): Promise<Problem[]> {
  const mistakes = (await variantNames(lab.loaded)).filter((name) => name.startsWith("mistakes/"));
  const expectations = await Promise.all(mistakes.map((mistake) => expectationOf(lab, mistake)));
  const covered = new Set(expectations.flatMap(({ names }) => names.map((id) => id.split("/")[0])));
  return [
    ...expectations.flatMap(({ problems }) => problems),
    ...(await sameAsSolution(lab, mistakes)),
    ...stageIds(lab)
      .filter((stage) => !covered.has(stage))
      .map((stage) => ({
        file: "mistakes",
        line: null,
        message: `no mistake fails a test of stage ${stage}`,
        fix: "add one that people make there",
      })),
  ];
}

interface ReadExpectation {
  names: string[];
  problems: Problem[];
}

async function expectationOf({ loaded, manifest }: LabFiles, mistake: string): Promise<ReadExpectation> {
  const { value, problems, lineOf } = await checkExpectation(loaded, mistake);
  const file = `${mistake}/${EXPECTATION_FILE}`;
  const fix = "it has `who`, a line on who makes the mistake, and `fails`, a list of tests";
  if (value === null) return { names: [], problems: problems.map((problem) => ({ file, ...problem, fix })) };
  const known = manifest?.tests.map(({ id }) => id) ?? value.fails;
  const wrong = value.fails.flatMap((id, index) => {
    const line = lineOf(["fails", index]);
    const twice = value.fails.indexOf(id) < index;
    if (twice) return [{ file, line, message: `${id} is there twice`, fix: "take one out" }];
    if (known.includes(id)) return [];
    return [
      {
        file,
        line,
        message: `there is no test ${id}`,
        fix: didYouMean(id, known) ?? "an id is <stage>/<title, with hyphens>",
      },
    ];
  });
  return { names: value.fails, problems: wrong };
}

/** A mistake's files all differ from those they are laid over. */
async function sameAsSolution(lab: LabFiles, mistakes: readonly string[]): Promise<Problem[]> {
  const layers = ["starter/", "solution/"];
  if (!layers.every((layer) => [...lab.files.keys()].some((path) => path.startsWith(layer)))) return [];
  const below = await variantFiles(lab.loaded, templatesFolder, "solution");
  return mistakes.flatMap((mistake) => {
    const own = [...lab.files].filter(
      ([path]) => path.startsWith(`${mistake}/`) && path !== `${mistake}/${EXPECTATION_FILE}`,
    );
    if (own.length === 0) {
      return [
        {
          file: mistake,
          line: null,
          message: "it changes no file",
          fix: `put the files that are wrong beside ${EXPECTATION_FILE}`,
        },
      ];
    }
    return own
      .filter(([path, contents]) => below.get(path.slice(mistake.length + 1))?.equals(contents) === true)
      .map(([file]) => ({
        file,
        line: null,
        message: "the solution's file is the same",
        fix: "take it out: it hides what the mistake is",
      }));
  });
}
