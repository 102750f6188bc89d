import type { Listed, Listing } from "../candidate.ts";
import { type Entry, namesArchive } from "./entries.ts";
import type { Place } from "./place.ts";
import { besideArchive, listUnnamed, merged, submissionAt } from "./plain.ts";

/*
 * "Download Submissions" of a Canvas assignment: `<last name first name>_[LATE_]<user>_<file>_<name>`, where the name has
 * lost its spaces and capitals; `anon_<id>_<file>_<name>` where grading is anonymous. Files are numbered as they come.
 */

/** The first place counts: Canvas takes numbers between underscores out of names, and leaves them in those of files. */
const NAME = /^(?<who>.+?)_(?:LATE_)?(?<user>\d+)_(?<file>\d+)_.+$/s;
const ANONYMOUS = /^(?<who>anon)_(?:LATE_)?(?<user>[A-Za-z0-9]+)_(?<file>\d+)_.+$/s;

interface CanvasName {
  who: string;
  user: string;
  file: number;
}

export function canvasName(name: string): CanvasName | null {
  const { who = "", user = "", file = "" } = (ANONYMOUS.exec(name) ?? NAME.exec(name))?.groups ?? {};
  return who === "" ? null : { who, user, file: Number(file) };
}

export async function listCanvas(entries: readonly Entry[], place: Place): Promise<Listing> {
  const withArchive = new Set(entries.filter(namesArchive).map(({ name }) => canvasName(name)?.user));
  const listed = entries.map(async (entry) => {
    const named = canvasName(entry.name);
    if (named === null) return await listUnnamed(entry, place);
    if (withArchive.has(named.user) && !namesArchive(entry)) return { found: [], strays: [besideArchive(entry)] };
    return { found: [uploadOf(entry, named, place)], strays: [] };
  });
  return { format: "canvas", ...merged(await Promise.all(listed)) };
}

function uploadOf(entry: Entry, { who, user, file }: CanvasName, place: Place): Listed {
  const person = { name: who, person: user, personId: user, email: null, idHint: `${who}-${user}` };
  return { ...submissionAt(entry, person, place), submittedAt: null, order: file };
}
