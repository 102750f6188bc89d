import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { gradedElsewhere } from "../editions/elsewhere.ts";
import { BacklabError } from "../errors.ts";
import { readTree } from "../intake/directory.ts";
import { notWritten } from "../not-written.ts";
import { changeProgress } from "../workspace/progress.ts";
import { STATE_FOLDER } from "../workspace/record.ts";
import { writeAll } from "../workspace/restore.ts";
import { variantOn } from "../workspace/starter.ts";
import { agreed } from "./agreed.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { diffText } from "./diff-text.ts";
import { type Here, onDamaged, workspaceHere } from "./here.ts";
import { parseOptions } from "./options.ts";
import { wrapped } from "./wrap.ts";

const Options = z.strictObject({
  diff: z.boolean().default(false),
  giveUp: z.boolean().default(false),
  yes: z.boolean().default(false),
});
type SolutionOptions = z.infer<typeof Options>;

export const runSolution: CommandRun = async (_args, given, context) => {
  const options = parseOptions(Options, given);
  const here = await workspaceHere(context);
  const { edition } = here.loaded;
  if (edition !== undefined) throw gradedElsewhere(edition, "no solution");
  if (!(await mayBeSeen(here, options, context))) {
    context.out("Nothing was shown. A hint may do: backlab hint\n");
    return 0;
  }
  const { folder, record } = here.workspace;
  const solution = await variantOn(here.loaded, record.template, "solution");
  if (options.diff) context.out(diffText((await readTree(folder)).files, solution, context.terminal));
  else context.out(whereItIs(await written(folder, solution), context.terminal.width));
  return 0;
};

function whereItIs(target: string, width: number): string {
  const sentences = [
    `The reference solution is in ${target}`,
    "Your own files are as they were. Side by side: backlab solution --diff",
  ];
  return `${sentences.flatMap((sentence) => wrapped(sentence, width)).join("\n")}\n`;
}

/** @throws BacklabError `bad_usage` when neither 100 points nor the learner says so */
async function mayBeSeen(here: Here, { giveUp, yes }: SolutionOptions, context: CommandContext): Promise<boolean> {
  const { progress, workspace } = here;
  if (progress.best === 100 || progress.gaveUpAt !== null) return true;
  if (!giveUp) {
    throw new BacklabError("bad_usage", `the solution is for afterwards: your best is ${progress.best ?? 0} of 100`, {
      hint: "try `backlab hint` first; to see it all the same: backlab solution --give-up",
    });
  }
  if (!(await agreed("See the solution before you have 100? Your progress will say so.", yes, context))) return false;
  const gaveUpAt = new Date().toISOString();
  await changeProgress(workspace.folder, (old) => ({ ...old, gaveUpAt }), onDamaged(context));
  return true;
}

async function written(folder: string, solution: ReadonlyMap<string, Buffer>): Promise<string> {
  const target = join(folder, STATE_FOLDER, "solution");
  try {
    await rm(target, { recursive: true, force: true });
    await writeAll(target, solution);
  } catch (error) {
    throw notWritten(target, error);
  }
  return target;
}
