import { asBacklabError } from "../../errors.ts";
import { sideBySide } from "../../verify/side-by-side.ts";
import type { Candidate } from "../candidate.ts";
import type { Submitted } from "../identify.ts";
import type { Group } from "./held.ts";

/** What is there again of submissions that were graded before. */
export interface FoundAgain {
  /** One of each group. */
  submitted: Submitted[];
  /** By the digest of the others, why they cannot be graded again. */
  lost: Map<string, string>;
}

const AT_A_TIME = 4;

/**
 * Finds the bytes that were graded before in the source that they came from: the same bytes, or none.
 *
 * @throws BacklabError `cancelled`
 */
export async function findAgain(
  groups: readonly Group[],
  source: readonly Submitted[],
  signal: AbortSignal,
): Promise<FoundAgain> {
  const byPlace = new Map(source.map((one) => [placeOf(one.candidate), one]));
  const found: FoundAgain = { submitted: [], lost: new Map() };
  await sideBySide(groups, AT_A_TIME, signal, async ({ digest, members }, either) => {
    const why: string[] = [];
    for (const { candidate } of members) {
      const there = byPlace.get(placeOf(candidate));
      const reason = await otherThan(digest, candidate, there?.take, either);
      // It goes by the first of the group, whoever's copy it is.
      if (reason === null && there !== undefined) {
        found.submitted.push({ candidate: members[0].candidate, take: there.take });
        return;
      }
      why.push(reason ?? "");
    }
    found.lost.set(digest, why[0] ?? "");
  });
  return found;
}

function placeOf({ person, where }: Candidate): string {
  return JSON.stringify([person, where]);
}

/** Why what is there now is not what was graded; null when it is. */
async function otherThan(
  digest: string,
  { where }: Candidate,
  take: Submitted["take"] | undefined,
  signal: AbortSignal,
): Promise<string | null> {
  if (take === undefined) return `${where} is not in the source any more`;
  try {
    const { submission } = await take(signal);
    return submission.digest === digest ? null : `${where} is not what was graded: it has been changed since`;
  } catch (error) {
    const { blame, message } = asBacklabError(error);
    if (blame === "cancelled") throw error;
    return message;
  }
}
