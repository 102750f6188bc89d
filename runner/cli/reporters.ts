import { resolve } from "node:path";
import type { Reporter } from "../../grader/report/reporter.ts";
import { reporters } from "../../grader/report/reporters.ts";
import { BacklabError } from "../errors.ts";
import { checkFolderOf } from "../report-file.ts";
import { didYouMean } from "../suggest.ts";

/** One form of a report, and the file that it goes to. */
export interface FileOutput {
  reporter: Reporter;
  file: string;
}

/** Where the forms of a report go. Exactly one has stdout. */
export interface Outputs {
  stdout: Reporter;
  files: FileOutput[];
}

/** `name`, `name=-` or `name=file`, as it was typed. */
interface Wanted {
  reporter: Reporter;
  /** Null for stdout. */
  file: string | null;
}

/**
 * What `--reporter` and `--json` ask for. `--json <file>` is short for `--reporter json=<file>`; text has stdout
 * unless something else is to go there.
 *
 * @throws BacklabError `bad_usage`
 */
export function outputsOf(asked: readonly string[], json: string | undefined): Outputs {
  const typed = [...asked, ...(json === undefined ? [] : [`json=${json}`])];
  const wanted = typed.map(wantedOf);
  const [stdout = wantedOf("terminal"), ...others] = wanted.filter(({ file }) => file === null);
  if (others[0] !== undefined) throw twiceOnStdout(stdout.reporter, others[0].reporter);
  const files = wanted.flatMap(({ reporter, file }) => (file === null ? [] : [{ reporter, file }]));
  refuseSameFile(files);
  return { stdout: stdout.reporter, files };
}

/** Whether a report is asked for in a form that can be signed. */
export function keepsJson({ stdout, files }: Outputs): boolean {
  return [stdout, ...files.map(({ reporter }) => reporter)].some(({ name }) => name === "json");
}

/**
 * Makes sure, before a run, that the files can go where they are asked to.
 *
 * @throws BacklabError `bad_usage`
 */
export async function checkFoldersOf({ files }: Outputs): Promise<void> {
  for (const { reporter, file } of files) {
    await checkFolderOf(file, reporter.name === "json" ? "--json" : `--reporter ${reporter.name}`);
  }
}

function wantedOf(typed: string): Wanted {
  const [name = "", ...rest] = typed.split("=");
  const reporter = reporters.find((one) => one.name === name);
  if (reporter === undefined) throw unknownReporter(name);
  if (rest.length === 0) return { reporter, file: null };
  const file = rest.join("=");
  if (file === "") {
    throw new BacklabError("bad_usage", `--reporter ${name}=: expected a file`, {
      hint: `for example: --reporter ${name}=report.${name}`,
    });
  }
  return { reporter, file: file === "-" ? null : file };
}

function unknownReporter(name: string): BacklabError {
  const known = reporters.map((reporter) => reporter.name);
  return new BacklabError("bad_usage", `--reporter: there is no reporter ${name}`, {
    hint: didYouMean(name, known) ?? `the reporters are: ${known.join(", ")}`,
  });
}

function twiceOnStdout(first: Reporter, second: Reporter): BacklabError {
  return new BacklabError("bad_usage", `--reporter: ${first.name} and ${second.name} cannot both have stdout`, {
    hint: `give one of them a file: --reporter ${second.name}=<file>`,
  });
}

function refuseSameFile(files: readonly FileOutput[]): void {
  const writers = new Map<string, Reporter>();
  for (const { reporter, file } of files) {
    const first = writers.get(resolve(file));
    if (first !== undefined) {
      throw new BacklabError("bad_usage", `--reporter: ${first.name} and ${reporter.name} cannot both write ${file}`, {
        hint: "give each its own file",
      });
    }
    writers.set(resolve(file), reporter);
  }
}
