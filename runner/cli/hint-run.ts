import { z } from "zod";
import { gradedElsewhere } from "../editions/elsewhere.ts";
import { BacklabError } from "../errors.ts";
import { loadLab } from "../labs/catalogue.ts";
import { knownStage, stageHints } from "../labs/hints.ts";
import { labsFolder } from "../paths.ts";
import { findWorkspace } from "../workspace/find.ts";
import { changeProgress } from "../workspace/progress.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { type Here, onDamaged, workspaceHere } from "./here.ts";
import { hintText } from "./hint-text.ts";
import { nextStage } from "./next-stage.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { wrapped } from "./wrap.ts";

const Options = z.strictObject({ step: wholeNumber(1, 3).optional() });

export const runHint: CommandRun = async ([first, second], given, context) => {
  const { step } = parseOptions(Options, given);
  if (first !== undefined && second !== undefined) return hintOf(first, second, step ?? 1, context);
  if ((await findWorkspace(".", context.env["HOME"])) === null) throw whichStage(first);
  return nextStep(await workspaceHere(context), first, step, context);
};

/** A step of any lab's hint, which nobody keeps count of. */
async function hintOf(labName: string, stage: string, step: number, context: CommandContext): Promise<number> {
  const steps = await stageHints(await loadLab(labsFolder, labName), stage);
  const shown = Math.min(step, steps.length);
  const more = shown < steps.length ? `(more: backlab hint ${labName} ${stage} --step ${shown + 1})` : null;
  tell(null, steps[shown - 1] ?? "", more, context);
  return 0;
}

/** The step after the last one that was shown here, or the one asked for. */
async function nextStep(
  here: Here,
  asked: string | undefined,
  step: number | undefined,
  context: CommandContext,
): Promise<number> {
  const { loaded, workspace, progress } = here;
  const stage = asked ?? stageToDo(here);
  const { title } = knownStage(loaded, stage);
  const steps = await stageHints(loaded, stage);
  const before = progress.hints[stage] ?? 0;
  const shown = Math.min(step ?? before + 1, steps.length);
  const counted = { [stage]: Math.max(before, shown) };
  if (shown > before) {
    await changeProgress(
      workspace.folder,
      (old) => ({ ...old, hints: { ...old.hints, ...counted } }),
      onDamaged(context),
    );
  }
  const head = `${stage}: ${title} · step ${shown} of ${steps.length}`;
  tell(head, steps[shown - 1] ?? "", whatMore(stage, shown, steps.length), context);
  return 0;
}

function tell(head: string | null, step: string, more: string | null, { out, terminal }: CommandContext): void {
  const width = Math.min(terminal.width, 100);
  const around = (text: string | null): string[] => (text === null ? [] : [wrapped(text, width).join("\n")]);
  out(`${[...around(head), hintText(step, width), ...around(more)].join("\n\n")}\n`);
}

function stageToDo({ loaded: { lab, edition }, progress }: Here): string {
  if (edition !== undefined && lab.stages.length === 0) throw gradedElsewhere(edition, "no hints");
  const earned = Object.fromEntries(Object.entries(progress.stages).map(([id, { last }]) => [id, last]));
  const stage = nextStage(lab, earned) ?? lab.stages[0];
  return stage?.id ?? "";
}

function whatMore(stage: string, shown: number, count: number): string {
  if (shown < count) return `(one step more: backlab hint ${stage})`;
  return `(that was the last step; from the beginning: backlab hint ${stage} --step 1)`;
}

function whichStage(first: string | undefined): BacklabError {
  return new BacklabError(
    "bad_usage",
    "say which lab and which stage: this is not the folder of a lab you have begun",
    {
      hint: `for example: backlab hint ${first ?? "rest-api"} <stage>`,
    },
  );
}
