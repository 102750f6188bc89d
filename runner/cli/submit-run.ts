import { mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { inertLine } from "../../grader/report/inert.ts";
import { graderOf } from "../editions/elsewhere.ts";
import { BacklabError } from "../errors.ts";
import { type Taken, takeIn } from "../intake/intake.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { writeNewWhole, writeWhole } from "../whole-file.ts";
import { STATE_FOLDER } from "../workspace/record.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { type Here, requirePackageFile, workspaceHere } from "./here.ts";
import { wrapped } from "./wrap.ts";

export const runSubmit: CommandRun = async ([asked], _options, context) => {
  const here = await workspaceHere(context);
  const { folder } = here.workspace;
  if (asked !== undefined) refuseInside(resolve(asked), folder);
  requirePackageFile(here);
  const taken = await takeIn(folder, { signal: context.interrupts.signal });
  const file = asked === undefined ? placeFor(taken, here) : resolve(asked);
  await writePacked(file, taken.archive, asked === undefined);
  context.out(told(file, taken, here, context));
  return 0;
};

/** One file for each content: packing the same twice is no second submission. */
function placeFor({ submission }: Taken, { workspace, loaded }: Here): string {
  const name = `${loaded.lab.id}-${submission.digest.slice("sha256:".length).slice(0, 12)}.tar`;
  return join(workspace.folder, STATE_FOLDER, "submissions", name);
}

/** What is packed into the folder would be part of what is packed next. */
function refuseInside(file: string, folder: string): void {
  const path = relative(folder, file);
  if (path.startsWith("..") || path.startsWith(`${STATE_FOLDER}/`)) return;
  throw new BacklabError("bad_usage", `${file} is inside the folder that is packed, and would be graded with it`, {
    hint: "choose a place outside, or none: backlab submit",
  });
}

async function writePacked(file: string, archive: Buffer, replace: boolean): Promise<void> {
  try {
    if (replace) {
      await mkdir(dirname(file), { recursive: true });
      await writeWhole(file, archive);
    } else await writeNewWhole(file, archive);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw notWritten(file, error);
    throw new BacklabError("target_exists", `${file} is there already`, {
      hint: "nothing is overwritten: choose another name, or move it away first",
    });
  }
}

function told(file: string, { submission }: Taken, { progress, loaded }: Here, { terminal }: CommandContext): string {
  const { digest, files, ignored } = submission;
  const left = ignored.filter((name) => !name.startsWith(STATE_FOLDER));
  const possible = loaded.lab.stages.reduce((sum, { points }) => sum + points, 0);
  const checked = progress.last?.submission === digest;
  const facts = [
    `${files.length} ${files.length === 1 ? "file" : "files"}, ${digest}`,
    ...(left.length === 0 ? [] : [`left out: ${left.map(inertLine).join(", ")}`]),
    checked
      ? `your last check graded exactly this: ${progress.last?.score ?? 0}/${possible}`
      : "this is not what your last check graded: backlab check",
    loaded.edition === undefined
      ? `whoever grades it types: backlab grade ${loaded.lab.id} <file>`
      : `it is graded by ${graderOf(loaded.edition)}`,
  ];
  return `${[file, ...facts.flatMap((fact) => wrapped(fact, terminal.width, "  "))].join("\n")}\n`;
}
