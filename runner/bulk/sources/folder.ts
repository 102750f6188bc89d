import type { Listing } from "../candidate.ts";
import { canvasName, listCanvas } from "./canvas.ts";
import { type Entry, entriesOf, namesArchive } from "./entries.ts";
import { listGradescope, METADATA } from "./gradescope.ts";
import { listMoodle, moodleName } from "./moodle.ts";
import { listPlain } from "./plain.ts";
import type { Place } from "./place.ts";

/**
 * What is in a folder of submissions, told by its naming: a platform's download, or a folder with a folder or an
 * archive for each.
 */
export async function listFolder(place: Place): Promise<Listing> {
  const entries = await entriesOf(place.folder);
  if (entries.some(({ name, kind }) => name === METADATA && kind === "file")) return listGradescope(entries, place);
  if (entries.some(({ name }) => moodleName(name) !== null)) return listMoodle(entries, place);
  if (isCanvas(entries)) return listCanvas(entries, place);
  return listPlain(entries, place);
}

/** All of its downloads are files; one that somebody has put there does not make it something else. */
function isCanvas(entries: readonly Entry[]): boolean {
  const archives = entries.filter(namesArchive);
  const named = archives.filter(({ name }) => canvasName(name) !== null);
  return entries.every(({ kind }) => kind !== "folder") && named.length > 0 && named.length * 2 >= archives.length;
}
