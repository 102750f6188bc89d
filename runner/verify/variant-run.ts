import type { Outcome } from "../../grader/outcome.ts";
import type { Report } from "../../grader/report/report.ts";
import { BacklabError, type ErrorCode } from "../errors.ts";
import { grade } from "../grade.ts";
import { takeInFiles } from "../intake/intake.ts";
import { variantFiles } from "../labs/variants.ts";
import { templatesFolder } from "../paths.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { BusyCore } from "./busy-core.ts";
import type { GradableLab } from "./candidate.ts";
import { tryTwice } from "./try-twice.ts";

/** A grade of one of a lab's own submissions. */
export interface GradeOrder {
  variant: string;
  seed: number;
  /** In an order that the seed decides, and not as written. */
  shuffle?: boolean;
  /** While a process keeps one of the machine's cores busy. */
  busy?: boolean;
}

/** What came of it. */
export interface VariantRun extends Required<GradeOrder> {
  /** Its verdict is one that the lab answers for: no fault of the machine, and not cancelled. */
  report: Report;
  /** By test, before anything is hidden. Of a run that broke off, those that had come in. */
  outcomes: ReadonlyMap<string, Outcome>;
}

/** Where grades are made. */
export interface Bench {
  cells: CellSource;
  signal: AbortSignal;
  /** Something of a cell could not be removed. */
  onLeftover?: (message: string) => void;
}

/**
 * Grades a variant, a second time when the machine is at fault.
 *
 * @throws BacklabError of blame `machine` when it was twice, or `cancelled`
 */
export function gradeVariant(lab: GradableLab, order: GradeOrder, bench: Bench): Promise<VariantRun> {
  return tryTwice(() => gradeOnce(lab, order, bench));
}

async function gradeOnce(lab: GradableLab, order: GradeOrder, bench: Bench): Promise<VariantRun> {
  if (order.busy !== true) return gradeNow(lab, order, bench);
  const busyCore = new BusyCore();
  try {
    return await gradeNow(lab, order, bench);
  } finally {
    await busyCore[Symbol.asyncDispose]();
  }
}

async function gradeNow(
  { loaded, suite, digest }: GradableLab,
  { variant, seed, shuffle = false, busy = false }: GradeOrder,
  { cells, signal, onLeftover }: Bench,
): Promise<VariantRun> {
  const files = await variantFiles(loaded, templatesFolder, variant);
  const outcomes = new Map<string, Outcome>();
  const take = (outcome: Outcome): void => void outcomes.set(outcome.id, outcome);
  const submission = (): ReturnType<typeof takeInFiles> => takeInFiles(files, { signal });
  const report = await grade(
    { lab: loaded, labDigest: digest, suite, submission, seed, shuffle, once: true },
    cells,
    signal,
    { onTest: take, onResults: (results) => results.outcomes.forEach(take), ...(onLeftover && { onLeftover }) },
  );
  const { verdict, error } = report;
  if (verdict === "infra_error" || verdict === "cancelled") {
    throw faultOf(error, `${loaded.lab.id} ${variant}, seed ${seed}`);
  }
  return { variant, seed, shuffle, busy, report, outcomes };
}

function faultOf(error: Report["error"], what: string): BacklabError {
  const { code = "unexpected", message = "", hint = null } = error ?? {};
  if (code === "cancelled") return new BacklabError("cancelled", "cancelled");
  return new BacklabError(code as ErrorCode, `${what}: ${message}`, { ...(hint !== null && { hint }) });
}
