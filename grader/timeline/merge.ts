import type { Entry, Omitted, Said } from "./timeline.ts";

/** What ties mean: a request comes before what it made an app do, and the answer after that. */
const RANK: Readonly<Record<Entry["kind"], number>> = { request: 0, sql: 1, redis: 1, log: 1, omitted: 1, response: 2 };

/** Entries in the order of their times, each list's own order kept. None is before the beginning or after the end. */
export function merged(lists: readonly (readonly Entry[])[], endMs: number): Entry[] {
  return lists
    .flat()
    .map((entry) => ({ ...entry, atMs: Math.min(Math.max(entry.atMs, 0), endMs) }))
    .sort((one, other) => one.atMs - other.atMs || RANK[one.kind] - RANK[other.kind]);
}

/** Most entries that are kept of a test, and most characters in all of them. */
export const MOST_ENTRIES = 40;
export const MOST_CHARACTERS = 24_000;

/**
 * The first and the last entries, as many as there is room for, with marks in place of the others. What belongs to the
 * request that the failure is about is there, wherever it was and however long.
 */
export function bounded(entries: readonly Entry[], about: number | null): Entry[] {
  const kept = new Set<number>();
  let characters = 0;
  const take = (index: number): boolean => {
    const size = sizeOf(entries[index]);
    if (kept.size >= MOST_ENTRIES || characters + size > MOST_CHARACTERS) return false;
    kept.add(index);
    characters += size;
    return true;
  };
  entries.forEach((entry, index) => {
    if ("number" in entry && entry.number === about) kept.add(index);
  });
  for (let first = 0, last = entries.length - 1; first <= last; first++, last--) {
    if (!kept.has(first) && !take(first)) break;
    if (!kept.has(last) && !take(last)) break;
  }
  return withMarks(entries, kept);
}

/** The first and the last of a list too long to be gone through, with a mark for the rest. */
export function ends(entries: readonly Said[], most: number): Entry[] {
  const count = entries.length - 2 * most;
  const first = entries[most];
  if (count <= 0 || first === undefined) return [...entries];
  return [...entries.slice(0, most), { kind: "omitted", atMs: first.atMs, count }, ...entries.slice(-most)];
}

function withMarks(entries: readonly Entry[], kept: ReadonlySet<number>): Entry[] {
  const shown: Entry[] = [];
  let gap: Omitted | null = null;
  for (const [index, entry] of entries.entries()) {
    if (kept.has(index)) {
      gap = null;
      shown.push(entry);
    } else if (gap === null) {
      gap = { kind: "omitted", atMs: entry.atMs, count: countOf(entry) };
      shown.push(gap);
    } else gap.count += countOf(entry);
  }
  return shown;
}

function countOf(entry: Entry): number {
  return entry.kind === "omitted" ? entry.count : 1;
}

function sizeOf(entry: Entry | undefined): number {
  return JSON.stringify(entry ?? null).length;
}
