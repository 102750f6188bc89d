import { asBacklabError } from "../errors.ts";
import { sideBySide } from "../verify/side-by-side.ts";
import type { Submitted } from "./identify.ts";

/** Submissions that are the same bytes: graded once, for all of them. */
export interface Batch {
  /** Of what was handed in; null when intake refuses it, and then there is one member. */
  digest: string | null;
  members: Submitted[];
}

/** Reading is done while nothing else is; a submission in memory is up to a few times its caps. */
const AT_A_TIME = 4;

/**
 * Reads every submission once, to see which are the same. They are read again when they are graded: all of a class
 * does not fit into memory.
 *
 * @throws BacklabError `cancelled`
 */
export async function takeStock(
  submitted: readonly Submitted[],
  signal: AbortSignal,
  onRead: (done: number) => void,
): Promise<Batch[]> {
  let done = 0;
  const digests = await sideBySide(submitted, AT_A_TIME, signal, async ({ take }, either) => {
    const digest = await digestOf(take, either);
    onRead(++done);
    return digest;
  });
  const batches = new Map<string, Batch>();
  for (const [index, one] of submitted.entries()) {
    const digest = digests[index] ?? null;
    const key = digest ?? one.candidate.id;
    const batch = batches.get(key) ?? { digest, members: [] };
    batch.members.push(one);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

/** Null for what is refused: why, its report will say. */
async function digestOf(take: Submitted["take"], signal: AbortSignal): Promise<string | null> {
  try {
    return (await take(signal)).submission.digest;
  } catch (error) {
    if (asBacklabError(error).blame === "cancelled") throw error;
    return null;
  }
}

/**
 * The order in which everybody has a first submission graded before anybody has a second one: of each person the
 * latest comes first.
 */
export function fairly(batches: readonly Batch[]): Batch[] {
  const seen = new Map<string, number>();
  const all = batches.flatMap((batch) => batch.members.map(({ candidate }) => ({ batch, candidate })));
  const latestFirst = [...all].sort((a, b) => b.candidate.attempt - a.candidate.attempt);
  const turns = new Map<Batch, number>();
  for (const { batch, candidate } of latestFirst) {
    const turn = seen.get(candidate.person) ?? 0;
    seen.set(candidate.person, turn + 1);
    turns.set(batch, Math.min(turn, turns.get(batch) ?? turn));
  }
  return [...batches].sort((a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0));
}
