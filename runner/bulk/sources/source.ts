import { mkdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { BacklabError } from "../../errors.ts";
import type { OwnedFolder } from "../../reaper/owned-folder.ts";
import type { Listing } from "../candidate.ts";
import { identified, type Submitted } from "../identify.ts";
import { listCsv } from "./csv.ts";
import { entriesOf } from "./entries.ts";
import { listFolder } from "./folder.ts";
import { type CloneOptions, Clones } from "./git.ts";
import { unpack } from "./unpack.ts";

/** What a source has in it, ready to be graded. */
export interface Source extends Omit<Listing, "found"> {
  submitted: Submitted[];
}

const WHAT_TO_GIVE =
  "give a folder with a folder or an archive for each submission, one archive of that, a .csv with the columns id and " +
  "path or url, or what Moodle, Canvas or Gradescope lets you download";

/**
 * Reads what there is to grade.
 *
 * @param workspace where archives are unpacked and repositories are cloned; to be kept until all is graded
 * @throws BacklabError `bad_usage` when there is nothing to grade, or the source cannot be read at all
 */
export async function readSource(
  path: string,
  workspace: OwnedFolder,
  signal: AbortSignal,
  options: CloneOptions,
): Promise<Source> {
  const { format, found, strays } = await listingOf(path, workspace, signal, options);
  if (found.length > 0) return { format, strays, submitted: identified(found) };
  const but = strays[0] === undefined ? "" : `: ${strays[0]}`;
  throw new BacklabError("bad_usage", `there is no submission in ${path}${but}`, { hint: WHAT_TO_GIVE });
}

async function listingOf(
  path: string,
  workspace: OwnedFolder,
  signal: AbortSignal,
  options: CloneOptions,
): Promise<Listing> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new BacklabError("bad_usage", `there is nothing at ${path}`, { hint: WHAT_TO_GIVE });
  if (found.isDirectory()) return listGiven(path);
  if (extname(path).toLowerCase() === ".csv") return listCsv(path, new Clones(workspace, options));
  return listArchive(path, workspace, signal);
}

async function listGiven(folder: string): Promise<Listing> {
  if (!(await isProject(folder))) return listFolder({ folder, unpacked: false });
  throw new BacklabError("bad_usage", `${folder} is one submission: it has a package.json`, {
    hint: "grade it with `backlab grade`, or give the folder above it",
  });
}

async function listArchive(path: string, workspace: OwnedFolder, signal: AbortSignal): Promise<Listing> {
  const folder = join(workspace.path, "unpacked");
  await mkdir(folder);
  const strays = await unpack(path, folder, signal).catch((error: unknown) => {
    throw asUsage(error);
  });
  const inside = await withoutWrapper(folder);
  const listing = await listFolder({ folder: inside, unpacked: true });
  return { ...listing, strays: [...strays, ...listing.strays] };
}

/** What is wrong with the archive of all is not a learner's doing. */
function asUsage(error: unknown): unknown {
  if (!(error instanceof BacklabError) || error.blame !== "submission") return error;
  return new BacklabError("bad_usage", error.message, { hint: WHAT_TO_GIVE, cause: error });
}

/** The folder that all in an archive lies in, unless that is the only submission. */
async function withoutWrapper(folder: string): Promise<string> {
  const [only, ...more] = await entriesOf(folder);
  const wraps = only?.kind === "folder" && more.length === 0 && !basename(only.path).includes("_assignsubmission_");
  return wraps && !(await isProject(only.path)) ? only.path : folder;
}

async function isProject(folder: string): Promise<boolean> {
  return (await entriesOf(folder)).some(({ name }) => name === "package.json" || name === "src");
}
