import { join } from "node:path";
import { inertLine } from "../../grader/report/inert.ts";
import type { OutFolder } from "../bulk/out-folder.ts";
import type { Change } from "../bulk/regrade/changes.ts";
import { type Move, moveBetween } from "../bulk/regrade/move.ts";
import { whatChanged } from "../bulk/regrade/what-changed.ts";
import type { Version } from "../bulk/run-file.ts";

/** What a plan is about. */
interface Planned {
  path: string;
  out: OutFolder;
  now: Version;
  options: { plan: boolean };
}

/** Who would move, from what to what, and because of what; lines begin with words of ours. */
export function planText({ path, out: { run }, now, options }: Planned, changes: readonly Change[]): string {
  const before = run.versions.find(({ digest }) => digest === run.lab.digest) ?? { ...run.lab, print: null };
  const moves = changes.flatMap((change) => {
    if (change.kind !== "regraded" && change.kind !== "not_lowered") return [];
    const move = moveBetween(change.before, change.after);
    return move === null ? [] : [moveLine(change, move)];
  });
  const count = (...kinds: Change["kind"][]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  const regraded = count("regraded", "not_lowered");
  const lines = [
    `${run.lab.id} · ${changes.length} submissions · ${changedWords(whatChanged(before, now), before.digest === now.digest)}`,
    `${count("untouched")} cannot be touched · ${regraded} looked at again · ${moves.length} of them move`,
    ...moves,
    ...changes.flatMap((change) => (change.kind === "without" ? [withoutLine(change)] : [])),
    ...(regraded === 0 || !options.plan ? [] : [`\`backlab regrade ${path} --apply\` puts this in place`]),
  ];
  return `${lines.join("\n")}\n`;
}

function changedWords(what: readonly string[], same: boolean): string {
  if (same) return "the lab has not changed";
  return what.length === 0 ? "nothing that a grade depends on has changed" : `changed: ${what.join(", ")}`;
}

function moveLine({ kind, held: { candidate } }: Change, { from, to, because }: Move): string {
  const kept = kind === "not_lowered" ? " (not lowered)" : "";
  return `move      ${from ?? "-"} -> ${to ?? "-"}${kept}  ${candidate.id}  ${because.map(inertLine).join(", ")}`;
}

function withoutLine({ held: { candidate }, why }: Extract<Change, { kind: "without" }>): string {
  return `stays     ${candidate.id}: its result is of the lab as it was: ${inertLine(why)}`;
}

/** What has been put in place; null when there was nothing to. */
export function appliedText(path: string, done: { earlier: string; files: readonly string[] } | null): string {
  if (done === null) return "nothing to put in place: the results are of the lab as it is\n";
  const lines = [
    `in place; the results from before are in ${join(path, done.earlier)}, and --undo brings them back`,
    ...done.files.map((file) => `  ${join(path, file)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** @param kept where the results are that were undone; null when there was nothing to undo */
export function undoneText(path: string, kept: string | null): string {
  if (kept === null) return `nothing to undo: nothing was put in place of other results in ${path}\n`;
  return `the results from before are back; those that were undone are in ${join(path, kept)}\n`;
}
