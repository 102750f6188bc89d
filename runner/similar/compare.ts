import { type FileEntry, FingerprintIndex, type SharedFingerprint, WinnowFilter } from "@dodona/dolos-core";
import type { Text } from "./text.ts";

/*
 * Dolos finds the same code in two places by winnowing: of all runs of so many tokens it keeps some, chosen by what is in
 * them and not by where they are, and looks for those that both have. What is as long as a run and a window is found for
 * certain.
 */

/** As Dolos has them by default. */
const RUN_TOKENS = 23;
const WINDOW_RUNS = 17;

/** One run of tokens that was kept, by the numbers of its first and last token. */
export interface Print {
  fingerprint: SharedFingerprint;
  /** Among all that were kept of this text, those that were given included. */
  index: number;
  first: number;
  last: number;
}

/** What is kept of a text that is its author's own, by fingerprint. */
export type OwnPrints = ReadonlyMap<SharedFingerprint, readonly Print[]>;

/** What is kept of each of these texts, without what is in a text that was given to everybody. */
export function ownPrints(texts: readonly Text[], given: readonly Text[]): (text: Text) => OwnPrints {
  const index = new FingerprintIndex(RUN_TOKENS, WINDOW_RUNS);
  index.addIgnoredHashes(given.flatMap(everyRun));
  index.addFiles(texts.map(({ tokenized }) => tokenized));
  const entries = new Map(index.entries().map((entry) => [entry.file, entry]));
  return (text) => {
    const entry = entries.get(text.tokenized);
    return entry === undefined ? new Map<SharedFingerprint, Print[]>() : printsOf(text, entry);
  };
}

/** Of what was given, everything counts: which runs of it are kept depends on what stands around them. */
function everyRun({ tokenized }: Text): number[] {
  return new WinnowFilter(RUN_TOKENS, 1).fingerprints(tokenized.tokens).map(({ hash }) => hash);
}

/** Without those that begin in one file and end in another. */
function printsOf(text: Text, { shared }: FileEntry): OwnPrints {
  const prints = [...shared].map((fingerprint) => {
    const found = fingerprint.occurrencesOf(text.tokenized).map(({ side: { index, start, stop } }) => {
      return { fingerprint, index, first: start, last: stop };
    });
    return [fingerprint, found.filter(({ first, last }) => text.isOneFile(first, last))] as const;
  });
  return new Map(prints.filter(([, found]) => found.length > 0));
}

/** How much of what is their own two texts have in common, from 0 to 1: of both together, as Dolos counts it. */
export function similarity(left: OwnPrints, right: OwnPrints): number {
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  let common = 0;
  for (const [fingerprint, prints] of small) {
    const others = large.get(fingerprint);
    if (others !== undefined) common += prints.length + others.length;
  }
  const all = countOf(left) + countOf(right);
  return all === 0 ? 0 : common / all;
}

function countOf(prints: OwnPrints): number {
  let count = 0;
  for (const { length } of prints.values()) count += length;
  return count;
}
