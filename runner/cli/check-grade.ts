import { randomInt } from "node:crypto";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import { askForCheck } from "../warm-check/ask-for-check.ts";
import type { RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { type Place, versionAt } from "./here.ts";
import { nextStage } from "./next-stage.ts";
import { shownProgress, statusLine } from "./progress.ts";

export interface CheckOrder {
  runtime: RuntimeName | undefined;
  seed: number | undefined;
  /** The stage that was asked for by name. */
  stage: string | undefined;
  /** Hears what became of one stage before all are graded: where nobody does, no stage is looked at first. */
  onSeen: ((stage: ReportedStage) => void) | null;
}

export interface CheckGrade {
  report: Report;
  /** What became of one stage of the same submission, as far as that was told before. */
  seen: ReportedStage | null;
}

/** The report of what is in the workspace: from the `backlab dev` that keeps a cell for it, or else from a cell of its own. */
export async function checkGrade(here: Place, order: CheckOrder, context: CommandContext): Promise<CheckGrade> {
  const seed = order.seed ?? randomInt(1, 100_000);
  const beside = await besideDev(here, { ...order, seed }, context);
  const version = await versionAt(here, context);
  if (beside !== null) return beside;
  // What grades is loaded only where it does so, as a check beside `dev` is over before it would be.
  const { gradeAlone } = await import("./check-alone-run.ts");
  return { report: await gradeAlone({ ...here, version }, { runtime: order.runtime, seed }, context), seen: null };
}

async function besideDev(
  { workspace: { folder }, loaded, progress }: Place,
  { runtime, seed, stage, onSeen }: CheckOrder & { seed: number },
  context: CommandContext,
): Promise<CheckGrade | null> {
  const { env, interrupts } = context;
  const shown = shownProgress(context);
  const look = onSeen === null ? null : (stage ?? lastFailed(progress, loaded));
  const { show, clear } = statusLine(context);
  let seen: ReportedStage | null = null;
  const listener = {
    ...shown,
    onSaid: context.err,
    onLooking: (tried: string) => show(` trying ${tried} alone first ...`),
    onSeen: (found: ReportedStage) => {
      seen = found;
      clear();
      onSeen?.(found);
    },
  };
  const request = { runtime: runtime ?? null, seed, look };
  const report = await askForCheck({ env, folder, signal: interrupts.signal }, request, listener);
  clear();
  return report === null ? null : { report, seen };
}

/** The stage to look at first: that which the last check came to and did not get past. */
function lastFailed({ last, stages }: Place["progress"], { lab }: Place["loaded"]): string | null {
  if (last === null) return null;
  return nextStage(lab, Object.fromEntries(Object.entries(stages).map(([id, stage]) => [id, stage.last])))?.id ?? null;
}
