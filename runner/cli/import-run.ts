import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { classroomTests } from "../author/classroom/autograding.ts";
import { importedLab } from "../author/classroom/imported-lab.ts";
import { writeNewFolder } from "../author/new-folder.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { packageRoot, templatesFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";
import { asTyped, newLabOf } from "./new-lab.ts";

export const runImport: CommandRun = async ([file = "", id = ""], typed, { out }) => {
  const tests = classroomTests(await textOf(file), file);
  const { folder, lab } = await newLabOf(id, typed);
  // Classroom has it two folders below the repository's own.
  const brief = await readFile(join(dirname(file), "..", "..", "README.md"), "utf8").catch(() => null);
  const files = await importedLab(templatesFolder, lab, { tests, brief });
  await writeNewFolder(folder, files);
  out(whatNext(asTyped(folder), tests.length));
  return 0;
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new BacklabError("bad_usage", `${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function whatNext(lab: string, count: number): string {
  const guide = relative(".", join(packageRoot, "docs/authoring.md"));
  return [
    `Made ${lab}, with ${count === 1 ? "the one test" : `the ${count} tests`} of the assignment, each to be written as requests to the app.`,
    "",
    `  ${lab}/suite/classroom.test.ts  what Classroom ran stands in each test; until it is written, it fails`,
    `  ${lab}/lab.yaml                 split its one stage into several, and say which packages there are`,
    `  ${lab}/starter/, solution/      a small app that starts, in place of which yours goes`,
    "",
    `  backlab grade ${lab} --variant solution   how far it is`,
    `  backlab verify ${lab}                     what else a lab has: hints, alternatives, mistakes`,
    "",
    `The guide is ${guide}`,
    "",
  ].join("\n");
}
