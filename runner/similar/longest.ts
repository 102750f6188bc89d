import type { OwnPrints, Print } from "./compare.ts";

/** A piece of each of two texts, by the numbers of its first and last token. */
export interface Piece {
  left: readonly [first: number, last: number];
  right: readonly [first: number, last: number];
}

/** Of code that repeats itself so often no more is looked at: it is written to be looked at for ever. */
const MOST_REPEATS = 8;

/** The longest piece that two texts have in common; null when they have none. */
export function longestPiece(left: OwnPrints, right: OwnPrints): Piece | null {
  let longest: Run | null = null;
  /** By the place of its last print in the right text: the runs that end with the last print of the left one. */
  let before = new Map<number, Run>();
  let at = -1;
  for (const print of inOrder(left)) {
    const runs = new Map<number, Run>();
    for (const other of (right.get(print.fingerprint) ?? []).slice(0, MOST_REPEATS)) {
      const going = print.index === at + 1 ? before.get(other.index - 1) : undefined;
      const run: Run = {
        first: going?.first ?? [print, other],
        last: [print, other],
        prints: (going?.prints ?? 0) + 1,
      };
      runs.set(other.index, run);
      if (run.prints > (longest?.prints ?? 0)) longest = run;
    }
    before = runs;
    at = print.index;
  }
  return longest === null ? null : pieceOf(longest);
}

/** Prints that follow one another in both texts. */
interface Run {
  first: readonly [left: Print, right: Print];
  last: readonly [left: Print, right: Print];
  prints: number;
}

function inOrder(prints: OwnPrints): Print[] {
  return [...prints.values()].flat().sort((a, b) => a.index - b.index);
}

function pieceOf({ first, last }: Run): Piece {
  return { left: [first[0].first, last[0].last], right: [first[1].first, last[1].last] };
}
