import { score } from "../../grader/score.ts";
import { BacklabError, type ErrorCode } from "../errors.ts";
import type { Ending, Finished } from "./attempt.ts";

/*
 * Whose fault it is that a grade went wrong. A machine fails now and then, and a suite process that is gone may have
 * been taken by the machine, so what broke off is tried once more. What then still speaks against the submission or the
 * suite by circumstances alone is held against the lab's own solution, graded the same way on the same machine.
 */

/** Endings that another cell may not come to. All other faults are there again, or cost nothing to tell at once. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set([
  "engine_failed",
  "service_failed",
  "cell_failed",
  "deadline_exceeded",
  "unexpected",
  "suite_crashed",
]);

/** Why an attempt is to be made once more; null when its ending is one to go by. */
export function reasonToRetry(ending: Ending): BacklabError | null {
  return ending instanceof BacklabError && MAY_PASS.has(ending.code) ? ending : null;
}

/**
 * What speaks against the submission or the suite, and may be the machine's doing; null where nothing is in doubt. A
 * machine that failed twice by its own account is at fault whatever becomes of the solution, so that is not graded.
 */
export function doubtOf(ending: Ending): string | null {
  if (ending instanceof BacklabError) return ending.code === "suite_crashed" ? ending.message : null;
  if (ending.failure?.code === "app_not_listening") return ending.failure.message;
  if (!wasKilledByNobody(ending) || shortOf(ending) === null) return null;
  return ending.failure?.message ?? `${ending.exit?.app} was killed by SIGKILL, and not for a limit`;
}

/** The kernel kills for a limit, which it says, and the grade kills when asked. What is left is the app itself, or the machine. */
function wasKilledByNobody({ exit, reached }: Finished): boolean {
  return exit?.signal === "SIGKILL" && !exit.outOfMemory && reached.every(({ app }) => app !== exit.app);
}

/**
 * What a doubtful ending is to be taken for, now that the lab's own solution has been graded the same way.
 *
 * @param doubt what `doubtOf` said of it
 */
export function settled(ending: Ending, doubt: string, reference: Ending): Ending {
  if (reference instanceof BacklabError) return blamedOn(reference, doubt);
  const short = shortOf(reference);
  if (short !== null) return machineAtFault(doubt, short);
  return ending instanceof BacklabError ? cannotCope(ending) : ending;
}

function blamedOn(reference: BacklabError, doubt: string): BacklabError {
  const { code, blame, message } = reference;
  if (blame === "cancelled") return reference;
  if (blame !== "lab") return machineAtFault(doubt, message);
  const same = message === doubt ? "the same" : message;
  return new BacklabError(code, `${doubt}; with the lab's own solution: ${same}`, {
    hint: "nothing is known to be wrong with the submission: whoever keeps the lab finds out with `backlab verify`",
    cause: reference,
  });
}

function machineAtFault(doubt: string, short: string): BacklabError {
  return new BacklabError("reference_failed", `${doubt}; but the lab's own solution does no better here: ${short}`, {
    hint: "this says nothing about the submission: see what else keeps the machine busy, and grade again; `backlab verify` tells whether the lab is at fault",
  });
}

function cannotCope(crash: BacklabError): BacklabError {
  return new BacklabError(
    "suite_crashed",
    `${crash.message}, twice; with the lab's own solution it does not: the suite cannot cope with this submission`,
    {
      hint: "no answer of an app may bring a suite down: whoever keeps the lab needs this submission and the seed",
      cause: crash,
    },
  );
}

/** What keeps a finished attempt from the full score, without a word about any test; null when nothing does. */
function shortOf({ results: { manifest, outcomes }, failure }: Finished): string | null {
  if (failure !== null) return failure.message;
  const missed = score(manifest, outcomes).filter(({ outcome: { status } }) => status !== "passed").length;
  return missed === 0 ? null : `it does not pass ${missed} of ${manifest.tests.length} tests`;
}
