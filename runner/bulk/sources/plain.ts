import { basename } from "node:path";
import { shown } from "../../intake/refusal.ts";
import type { Listed, Listing } from "../candidate.ts";
import { type Entry, entriesOfLearner, namesArchive, stemOf } from "./entries.ts";
import type { Place } from "./place.ts";
import { takeCalled } from "./take-called.ts";

/** What is known of a person before it is known what was handed in. */
export type Person = Pick<Listed, "name" | "person" | "personId" | "email" | "idHint">;

/** A folder with a folder, or an archive, for each submission; its name is the person's. */
export async function listPlain(entries: readonly Entry[], place: Place): Promise<Listing> {
  const listed = await Promise.all(entries.map((entry) => listUnnamed(entry, place)));
  return { format: "plain", ...merged(listed) };
}

/** What nothing says more of than its own name. */
export async function listUnnamed(entry: Entry, place: Place): Promise<Omit<Listing, "format">> {
  if (entry.kind === "folder") return submissionsIn(entry, personCalled(entry.name), place);
  if (!namesArchive(entry)) return { found: [], strays: [`${shown(entry.name)} is neither a folder nor an archive`] };
  return { found: [submissionAt(entry, personCalled(stemOf(entry.name)), place)], strays: [] };
}

export function merged(listed: readonly Omit<Listing, "format">[]): Omit<Listing, "format"> {
  return { found: listed.flatMap(({ found }) => found), strays: listed.flatMap(({ strays }) => strays) };
}

/**
 * What a person's own folder has in it: one project, or else archives, each a submission. A report that was handed in
 * beside an archive does not make a project of the two.
 */
export async function submissionsIn(folder: Entry, person: Person, place: Place): Promise<Omit<Listing, "format">> {
  const inside = (await entriesOfLearner(folder.path)).map((entry) => ({
    ...entry,
    name: `${folder.name}/${entry.name}`,
  }));
  const archives = inside.filter(namesArchive);
  const isProject = inside.some(({ path }) => PROJECT.has(basename(path)));
  // A link has the folder refused by intake, as it would be in a project.
  const hasLink = inside.some(({ kind }) => kind === "link");
  if (archives.length === 0 || isProject || hasLink)
    return { found: [submissionAt(folder, person, place)], strays: [] };
  return {
    found: archives.map((entry) => submissionAt(entry, person, place)),
    strays: inside.filter((entry) => !archives.includes(entry)).map(besideArchive),
  };
}

const PROJECT: ReadonlySet<string> = new Set(["package.json", "src"]);

export function besideArchive({ name }: Entry): string {
  return `${shown(name)} lies beside an archive of the same person, and is not graded`;
}

/** A submission that is a folder or an archive. */
export function submissionAt({ name, path, modifiedAt, kind }: Entry, person: Person, place: Place): Listed {
  // A folder's own time is that of the last name that came or went in it.
  const submittedAt = place.unpacked || kind === "folder" ? null : modifiedAt;
  return { ...person, submittedAt, where: name, take: (signal) => takeCalled(name, path, signal) };
}

function personCalled(name: string): Person {
  return { name, person: name, personId: null, email: null };
}
