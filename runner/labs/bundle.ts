import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildFailure, BuildOptions, Message } from "esbuild";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "./catalogue.ts";

/** What the suite process offers to suites, so that a bundle does not carry it. */
const OFFERED = ["@jest/globals", "backlab/suite", "supertest"];

/** Something that keeps suites from being bundled. */
export interface BundleProblem {
  /** From the lab's folder. */
  file: string;
  /** From 1; null where there is no place in the file. */
  line: number | null;
  column: number | null;
  message: string;
}

/** Suites as one text, or all that keeps them from becoming one. */
export type Bundling =
  | { code: string; problems: readonly [] }
  | { code: null; problems: readonly BundleProblem[]; fault: "lab_invalid" | "suite_invalid" };

/**
 * Bundles a lab's suites into one CommonJS text whose exports are a function per stage, each declaring
 * that stage's tests when called.
 *
 * @throws BacklabError `lab_invalid` for a stage without a file, `suite_invalid` for one that does not compile
 */
export async function bundleSuite(loaded: LoadedLab): Promise<string> {
  const bundling = await tryBundling(loaded);
  if (bundling.code !== null) return bundling.code;
  throw new BacklabError(bundling.fault, bundling.problems.map(sentence)[0] ?? "the suite cannot be bundled");
}

/** As `bundleSuite`, with everything that is wrong as a value. */
export async function tryBundling({ lab, folder }: LoadedLab): Promise<Bundling> {
  const missing = lab.stages.filter(({ id }) => !existsSync(join(folder, suiteFile(id))));
  if (missing.length > 0) {
    return { code: null, problems: missing.map(({ id }) => noSuite(lab.id, id)), fault: "lab_invalid" };
  }
  const exports = lab.stages.map(({ id }) => `${JSON.stringify(id)}: () => require("./${id}.test.ts")`);
  return compile(`module.exports = { ${exports.join(", ")} };`, folder);
}

/** What a stage's tests come to as one text, the same wherever the lab lies; null where there is none to be had. */
export async function stageCode({ folder }: LoadedLab, stage: string): Promise<string | null> {
  // A tsconfig.json in a folder above has a say in the text, and none in what the lab is.
  return (await compile(`require("./${stage}.test.ts");`, folder, { tsconfigRaw: "{}" })).code;
}

/** Where a stage's tests are, from the lab's folder. */
export function suiteFile(stage: string): string {
  return `suite/${stage}.test.ts`;
}

async function compile(
  contents: string,
  folder: string,
  more: Pick<BuildOptions, "tsconfigRaw"> = {},
): Promise<Bundling> {
  // Only who bundles loads it: its start is a tenth of that of a command.
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      // What files are called in the text is not to depend on where backlab was started.
      absWorkingDir: folder,
      stdin: { contents, resolveDir: join(folder, "suite"), sourcefile: "stages.cjs" },
      bundle: true,
      write: false,
      platform: "node",
      format: "cjs",
      target: "node20",
      external: OFFERED,
      legalComments: "none",
      logLevel: "silent",
      ...more,
    });
    return { code: outputFiles[0]?.text ?? "", problems: [] };
  } catch (cause) {
    const problems = (cause as BuildFailure).errors.map(compileProblem);
    return { code: null, problems, fault: "suite_invalid" };
  }
}

function noSuite(lab: string, stage: string): BundleProblem {
  const message = `stage ${stage} has no suite: expected ${lab}/${suiteFile(stage)}`;
  return { file: suiteFile(stage), line: null, column: null, message };
}

function compileProblem({ location, text }: Message): BundleProblem {
  if (location === null) return { file: "suite", line: null, column: null, message: text };
  return { file: location.file, line: location.line, column: location.column + 1, message: text };
}

function sentence({ file, line, column, message }: BundleProblem): string {
  return line === null ? message : `${file}:${line}:${column}: ${message}`;
}
