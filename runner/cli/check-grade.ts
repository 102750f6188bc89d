import { randomInt } from "node:crypto";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import { askForCheck } from "../warm-check/ask-for-check.ts";
import type { RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import type { Here } from "./here.ts";
import { nextStage } from "./next-stage.ts";
import { shownProgress } from "./progress.ts";

export interface CheckOrder {
  runtime: RuntimeName | undefined;
  seed: number | undefined;
  /** The stage that was asked for by name. */
  stage: string | undefined;
  /** Hears what became of one stage before all are graded: where nobody does, no stage is looked at first. */
  onSeen: ((stage: ReportedStage) => void) | null;
}

/** The report of what is in the workspace: from the `backlab dev` that keeps a cell for it, or else from a cell of its own. */
export async function checkGrade(here: Here, order: CheckOrder, context: CommandContext): Promise<Report> {
  const seed = order.seed ?? randomInt(1, 100_000);
  const report = await besideDev(here, { ...order, seed }, context);
  if (report !== null) return report;
  // What grades is loaded only where it does so, as a check beside `dev` is over before it would be.
  const { gradeAlone } = await import("./check-alone-run.ts");
  return gradeAlone(here, { runtime: order.runtime, seed }, context);
}

async function besideDev(
  { workspace: { folder }, version, loaded, progress }: Here,
  { runtime, seed, stage, onSeen }: CheckOrder & { seed: number },
  context: CommandContext,
): Promise<Report | null> {
  const { env, interrupts } = context;
  const shown = shownProgress(context);
  const look = onSeen === null ? null : (stage ?? lastFailed(progress, loaded));
  const listener = {
    ...shown,
    onSaid: context.err,
    onSeen: (seen: ReportedStage) => {
      shown.clear();
      onSeen?.(seen);
    },
  };
  const request = { labDigest: version.digest, runtime: runtime ?? null, seed, look };
  const report = await askForCheck({ env, folder, signal: interrupts.signal }, request, listener);
  shown.clear();
  return report;
}

/** The stage to look at first: that which the last check came to and did not get past. */
function lastFailed({ last, stages }: Here["progress"], { lab }: Here["loaded"]): string | null {
  if (last === null) return null;
  return nextStage(lab, Object.fromEntries(Object.entries(stages).map(([id, stage]) => [id, stage.last])))?.id ?? null;
}
