import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { collecting } from "../intake/collecting.ts";
import { collectSource } from "../intake/source.ts";
import { digestOfTrees } from "../labs/digest.ts";
import { type Edition, EDITION_FILE } from "./edition.ts";
import { parseEdition, unusable } from "./edition-file.ts";

/** An edition that was read: its manifest, and what else is in it by path. */
export interface ReadEdition {
  edition: Edition;
  files: ReadonlyMap<string, Buffer>;
}

/** Whether a path is meant as an edition: a file, as no lab is one, or a folder that says it is one. */
export async function isEdition(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true || (found?.isDirectory() === true && existsSync(join(path, EDITION_FILE)));
}

/**
 * Reads an edition, packed or not, under the rules for submissions: it comes from somewhere else, as they do. Nothing
 * is said of its signature.
 *
 * @throws BacklabError `edition_unusable`, `cancelled`
 */
export async function readEdition(path: string, signal: AbortSignal): Promise<ReadEdition> {
  const files = new Map(await filesOf(path, signal));
  const manifest = files.get(EDITION_FILE);
  if (manifest === undefined) throw unusable(path, `there is no ${EDITION_FILE} in it`);
  files.delete(EDITION_FILE);
  const edition = parseEdition(manifest.toString(), path);
  if (digestOfTrees([files]) === edition.contents) return { edition, files };
  throw unusable(path, "it is damaged, or was changed: its files are not those that its manifest tells of");
}

async function filesOf(path: string, signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return (await collecting({ signal }, (collector) => collectSource(path, collector))).files;
  } catch (error) {
    if (!(error instanceof BacklabError) || error.blame !== "submission") throw error;
    throw unusable(path, error.message, error);
  }
}
