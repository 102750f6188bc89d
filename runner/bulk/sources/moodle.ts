import { shown } from "../../intake/refusal.ts";
import type { Listing } from "../candidate.ts";
import { type Entry, namesArchive } from "./entries.ts";
import type { Place } from "./place.ts";
import { besideArchive, listUnnamed, merged, type Person, submissionAt, submissionsIn } from "./plain.ts";

/*
 * "Download all submissions" of Moodle's assignment: `<full name>_<participant>_assignsubmission_file_/<file>`, without
 * the last underscore since 4.x, or all in one folder as `<full name>_<participant>_assignsubmission_file_<file>`. The
 * number is the one that the grading worksheet calls `Participant <number>`.
 */

/** The first place counts: no full name has an underscore in it there, but a learner's own file may be called like this. */
const NAME = /^(?<who>.+?)_(?<participant>\d+)_assignsubmission_(?<kind>[a-z]+)(?:_.*)?$/s;

interface MoodleName {
  who: string;
  participant: string;
  /** What the learner handed in: `file`, `onlinetext`, ... */
  kind: string;
}

export function moodleName(name: string): MoodleName | null {
  const { who = "", participant = "", kind = "" } = NAME.exec(name)?.groups ?? {};
  return who === "" ? null : { who, participant, kind };
}

export async function listMoodle(entries: readonly Entry[], place: Place): Promise<Listing> {
  const withArchive = new Set(entries.filter(namesArchive).map(({ name }) => moodleName(name)?.participant));
  const listed = entries.map((entry) => listEntry(entry, withArchive, place));
  return { format: "moodle", ...merged(await Promise.all(listed)) };
}

async function listEntry(
  entry: Entry,
  withArchive: ReadonlySet<string | undefined>,
  place: Place,
): Promise<Omit<Listing, "format">> {
  const named = moodleName(entry.name);
  if (named === null) return listUnnamed(entry, place);
  if (named.kind !== "file") return { found: [], strays: [`${shown(entry.name)} is no file submission`] };
  const person = personOf(named);
  if (entry.kind === "folder") return submissionsIn(entry, person, place);
  if (withArchive.has(named.participant) && !namesArchive(entry)) return { found: [], strays: [besideArchive(entry)] };
  return { found: [submissionAt(entry, person, place)], strays: [] };
}

function personOf({ who, participant }: MoodleName): Person {
  return { name: who, person: participant, personId: participant, email: null, idHint: `${who}-${participant}` };
}
