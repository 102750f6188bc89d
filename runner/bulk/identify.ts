import { createHash } from "node:crypto";
import type { Candidate, Listed } from "./candidate.ts";

/** A candidate, and how to read it. */
export interface Submitted {
  candidate: Candidate;
  take: Listed["take"];
}

const LONGEST_ID = 60;

/**
 * Gives every submission of a source an id that no other has, and its place among those of the same person. The same
 * source comes to the same ids every time.
 */
export function identified(found: readonly Listed[]): Submitted[] {
  const taken = new Set<string>();
  const attempts = new Map<string, number>();
  return inOrder(found).map(({ name, person, personId, email, submittedAt, where, idHint, take }) => {
    const attempt = (attempts.get(person) ?? 0) + 1;
    attempts.set(person, attempt);
    const id = freeId(idHint ?? name, where, taken);
    taken.add(id);
    return { candidate: { id, name, person, personId, email, attempt, submittedAt, where }, take };
  });
}

/** Only the last submission of each person. */
export function latestOf(all: readonly Submitted[]): Submitted[] {
  const last = new Map(all.map((one) => [one.candidate.person, one]));
  return [...last.values()];
}

/** Earlier attempts first, by what the source counts, then by when it was handed in, then by its name. */
function inOrder(found: readonly Listed[]): Listed[] {
  return [...found].sort(
    (a, b) => (a.order ?? 0) - (b.order ?? 0) || byTime(a, b) || natural.compare(a.where, b.where) || byUnits(a, b),
  );
}

const natural = new Intl.Collator("en", { numeric: true });

function byTime(a: Listed, b: Listed): number {
  return (a.submittedAt ?? "") < (b.submittedAt ?? "") ? -1 : Number((a.submittedAt ?? "") > (b.submittedAt ?? ""));
}

/** Names that a collator takes for the same still have one order. */
function byUnits(a: Listed, b: Listed): number {
  return a.where < b.where ? -1 : 1;
}

function freeId(name: string, where: string, taken: ReadonlySet<string>): string {
  const words = slug(name);
  if (words !== "" && !taken.has(words)) return words;
  // A name that has no letter of ours in it, or that two have, is told apart by where it is.
  for (let mark = digestOf(where); ; mark = digestOf(mark)) {
    const id = words === "" ? mark : `${words}-${mark}`;
    if (!taken.has(id)) return id;
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function slug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_ID)
    .replace(/^-+|-+$/g, "");
}
