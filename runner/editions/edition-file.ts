import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { LoadedLab } from "../labs/catalogue.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { shown } from "../intake/refusal.ts";
import { errnoOf } from "../not-written.ts";
import { Edition, EDITION_FILE } from "./edition.ts";

/**
 * The manifest of the edition that a lab's folder is, null for one that is none.
 *
 * @throws BacklabError `edition_unusable`
 */
export async function editionIn(folder: string): Promise<Edition | null> {
  try {
    return parseEdition(await readFile(join(folder, EDITION_FILE), "utf8"), folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

/**
 * The part of a lab that is in an edition: as lab of its own, with fewer stages and points.
 *
 * @param loaded the lab as its lab.yaml has it, with every stage
 */
export function partIn({ lab, folder }: LoadedLab, edition: Edition): LoadedLab {
  const here = new Set(edition.stages.filter((stage) => stage.here).map(({ id }) => id));
  return { lab: { ...lab, stages: lab.stages.filter(({ id }) => here.has(id)) }, folder, edition };
}

/**
 * Reads the text of an edition.json.
 *
 * @param where how messages call the edition
 * @throws BacklabError `edition_unusable`
 */
export function parseEdition(text: string, where: string): Edition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unusable(where, `its ${EDITION_FILE} is no JSON: ${reasonOf(cause)}`, cause);
  }
  const parsed = Edition.safeParse(json);
  if (parsed.success) return parsed.data;
  throw isOfOtherVersion(json) ? otherVersion(where) : unusable(where, `its ${EDITION_FILE}: ${firstOf(parsed.error)}`);
}

/** @param why goes on "<where> is no edition that can be used:" */
export function unusable(where: string, why: string, cause?: unknown): BacklabError {
  return new BacklabError("edition_unusable", `${shown(where)} is no edition that can be used: ${shown(why)}`, {
    hint: "get it again from where it was made: `backlab pack <lab> --out <dir>` makes editions",
    cause,
  });
}

function isOfOtherVersion(json: unknown): boolean {
  const { format, schemaVersion } = (json ?? {}) as { format?: unknown; schemaVersion?: unknown };
  const known = Edition.shape.schemaVersion.value;
  return format === Edition.shape.format.value && typeof schemaVersion === "number" && schemaVersion !== known;
}

function otherVersion(where: string): BacklabError {
  return new BacklabError("edition_unusable", `${shown(where)} was packed by a newer backlab than this one`, {
    hint: "use that one, or update this one",
  });
}

function firstOf({ issues: [issue] }: z.ZodError): string {
  return [...(issue?.path ?? []).map(String), issue?.message ?? "not understood"].join(": ");
}
