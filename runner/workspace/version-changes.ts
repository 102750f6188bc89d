import type { LabVersion } from "./record.ts";

const WORDS: Readonly<Record<keyof LabVersion["parts"], string>> = {
  brief: "the brief",
  starter: "the starter",
  tests: "the tests",
  rules: "its rules, like stages and points",
};

/** What differs between two versions of a lab, in words; null when nothing does that concerns a learner. */
export function versionChanges(before: LabVersion, now: LabVersion): string | null {
  const parts = Object.keys(WORDS) as (keyof typeof WORDS)[];
  const changed = parts.filter((part) => before.parts[part] !== now.parts[part]).map((part) => WORDS[part]);
  return changed.length === 0 ? null : changed.join(", ");
}
