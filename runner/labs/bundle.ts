import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type BuildFailure } from "esbuild";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "./catalogue.ts";

/** What the suite process offers to suites, so that a bundle does not carry it. */
const OFFERED = ["@jest/globals", "backlab/suite", "supertest"];

/**
 * Bundles a lab's suites into one CommonJS text whose exports are a function per stage, each declaring
 * that stage's tests when called.
 *
 * @throws BacklabError `lab_invalid` for a stage without a file, `suite_invalid` for one that does not compile
 */
export async function bundleSuite({ lab, folder }: LoadedLab): Promise<string> {
  const files = lab.stages.map(({ id }) => ({ id, file: join(folder, "suite", `${id}.test.ts`) }));
  const missing = files.find(({ file }) => !existsSync(file));
  if (missing !== undefined) {
    throw new BacklabError(
      "lab_invalid",
      `stage ${missing.id} has no suite: expected ${lab.id}/suite/${missing.id}.test.ts`,
    );
  }
  const exports = files.map(({ id }) => `${JSON.stringify(id)}: () => require("./${id}.test.ts")`);
  return compile(`module.exports = { ${exports.join(", ")} };`, folder);
}

async function compile(contents: string, folder: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(folder, "suite"), sourcefile: "stages.cjs" },
      bundle: true,
      write: false,
      platform: "node",
      format: "cjs",
      target: "node20",
      external: OFFERED,
      legalComments: "none",
      logLevel: "silent",
    });
    return outputFiles[0]?.text ?? "";
  } catch (cause) {
    throw new BacklabError("suite_invalid", firstError(cause as BuildFailure, folder), { cause });
  }
}

function firstError({ errors, message }: BuildFailure, folder: string): string {
  const [first] = errors;
  if (first === undefined) return message;
  const where = first.location;
  const file =
    where === null
      ? "the suite"
      : `${relative(folder, join(process.cwd(), where.file))}:${where.line}:${where.column + 1}`;
  return `${file}: ${first.text}`;
}
