import type { ClassroomTest } from "./autograding.ts";

const COMPARISONS = { exact: "exactly", included: "somewhere in it", regex: "as a regular expression" } as const;

/**
 * The suite of an imported stage: a test for each that Classroom ran, with its title and its share of the points. What
 * it asked stands in each as a comment; until somebody has written it as requests, it fails and says so.
 */
export function importedSuite(tests: readonly ClassroomTest[]): string {
  const weights = weightsOf(tests);
  return [
    `import { it } from "@jest/globals";`,
    `import { graded } from "backlab/suite";`,
    "",
    "// Classroom ran commands; here the app is asked over HTTP, from outside: import api from backlab/suite, and see",
    "// the guide for what else there is. Each test fails until it is written.",
    ...tests.map((test, index) => ["", importedTest(test, weights[index] ?? 1)].join("\n")),
    "",
  ].join("\n");
}

function importedTest(test: ClassroomTest, weight: number): string {
  const title = JSON.stringify(test.name);
  const lines = asComments(test).map((line) => `    // ${line}`.trimEnd());
  return [
    "it(",
    `  ${title},`,
    `  graded({ weight: ${weight} }, () => {`,
    ...lines,
    `    throw new Error("this test is not written yet");`,
    "  }),",
    ");",
  ].join("\n");
}

function asComments({ setup, run, input, output, comparison }: ClassroomTest): string[] {
  return [
    ...(setup ? told("before it:", setup) : []),
    ...told("it ran:", run),
    ...(input ? told("with this input:", input) : []),
    ...(output ? told(`and wanted this output, ${COMPARISONS[comparison]}:`, output) : ["and wanted exit code 0"]),
  ];
}

/** No line of the text can be anything but a comment. */
function told(what: string, text: string): string[] {
  return [what, ...text.split(/[\r\n\u2028\u2029]+/).map((line) => `  ${line}`)];
}

/** Their shares: points as they are, made smaller together where one is over 100, the most that a weight may be. */
function weightsOf(tests: readonly ClassroomTest[]): number[] {
  const points = tests.map((test) => test.points ?? 0);
  const most = Math.max(...points);
  if (most === 0) return points.map(() => 1);
  return points.map((one) => round(most > 100 ? (one * 100) / most : one)).map((one) => one || LEAST);
}

/** What was worth nothing has to be worth something, and is worth next to nothing. */
const LEAST = 0.01;

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
