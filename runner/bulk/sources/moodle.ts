import { shown } from "../../intake/refusal.ts";
import type { Listing } from "../candidate.ts";
import type { Entry } from "./entries.ts";
import type { Place } from "./place.ts";
import { listUnnamed, merged, type Person, submissionAt, submissionsIn } from "./plain.ts";

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
  return { format: "moodle", ...merged(await Promise.all(entries.map((entry) => listEntry(entry, place)))) };
}

async function listEntry(entry: Entry, place: Place): Promise<Omit<Listing, "format">> {
  const named = moodleName(entry.name);
  if (named === null) return listUnnamed(entry, place);
  if (named.kind !== "file") return { found: [], strays: [`${shown(entry.name)} is no file submission`] };
  const person = personOf(named);
  if (entry.kind === "folder") return { found: await submissionsIn(entry, person, place), strays: [] };
  return { found: [submissionAt(entry, person, place)], strays: [] };
}

function personOf({ who, participant }: MoodleName): Person {
  return { name: who, person: participant, personId: participant, email: null, idHint: `${who}-${participant}` };
}
