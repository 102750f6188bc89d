import { setTimeout as sleep } from "node:timers/promises";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import { firstLook } from "../grade/first-look.ts";
import { eventsFor } from "../grade/progress.ts";
import { grade } from "../grade.ts";
import { type Taken, takeIn } from "../intake/intake.ts";
import type { CheckRequest } from "./methods.ts";
import { type Client, progressFor, tell } from "./tell.ts";
import { CELLS, type Warm } from "./warm-cells.ts";

/** With fewer cores a first look and a grade at once would each wait for the other. */
const CORES_FOR_BOTH = 4;
/** For longer nobody waits for a first look before the grade begins: by then it is no quick answer any more. */
const PATIENCE_MS = 3_000;

export interface WarmOrder extends Pick<CheckRequest, "seed" | "look"> {
  /** What is graded. */
  folder: string;
  cores: number;
  /** Whether the lab is still what it was when its cells were booted. */
  isCurrent: (warm: Warm) => Promise<boolean>;
}

/**
 * Grades as `grade` does, in a cell that waited; before that, or meanwhile, takes a first look at a stage in another.
 *
 * @returns null for a lab that has changed since the cells were booted
 */
export async function gradeInWarm(
  warm: Warm,
  order: WarmOrder,
  client: Client,
  signal: AbortSignal,
): Promise<Report | null> {
  const { lab, labDigest, suite, cells } = warm;
  const { folder, seed, cores, isCurrent } = order;
  const taking = takeIn(folder, { signal });
  // The grade says what is wrong with it, unless it is cancelled before it comes to that.
  taking.catch(() => undefined);
  const look = lookFirst(warm, taking, order, client, signal);
  if (cores < CORES_FOR_BOTH) await look.told;
  if (!(await isCurrent(warm))) {
    await look.over;
    return null;
  }
  const submission = (): typeof taking => taking;
  const report = await grade(
    { lab, labDigest, suite, submission, seed },
    cells,
    signal,
    eventsFor(progressFor(client)),
  );
  await look.over;
  return report;
}

/** Looks at the stage that is asked for, where there is a cell for that beside the one for the grade. */
function lookFirst(
  { suite, cells }: Warm,
  taking: Promise<Taken>,
  { seed, look: stage }: WarmOrder,
  client: Client,
  signal: AbortSignal,
): { told: Promise<unknown>; over: Promise<unknown> } {
  if (stage === null || cells.waiting < CELLS) return { told: Promise.resolve(), over: Promise.resolve() };
  tell(client, "looking", stage);
  let tellSeen = (): void => undefined;
  const seen = new Promise<void>((resolve) => (tellSeen = resolve));
  const onSeen = (found: ReportedStage): void => {
    tell(client, "seen", found);
    tellSeen();
  };
  const { onLeftover } = progressFor(client);
  const over = taking.then(
    (taken) => firstLook({ suite, taken, seed, stage }, { cells, signal }, { onLeftover, onSeen }),
    () => undefined,
  );
  return { told: Promise.race([seen, over, sleep(PATIENCE_MS, undefined, { ref: false })]), over };
}
