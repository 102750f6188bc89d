import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { BacklabError, reasonOf } from "../../errors.ts";
import { MIB } from "../../intake/caps.ts";
import type { Listed, Listing } from "../candidate.ts";
import { type Clones, isUrl, withoutSecrets } from "./git.ts";
import { takeCalled } from "./take-called.ts";

/*
 * A list of one's own: columns `id`, `path` or `url`, and where wanted `name` and `email`. Several rows of one id are
 * that person's submissions, the last of them the latest. Learners fill in forms that become the column `url`: what is on
 * the instructor's own disk is read only where the column `path` says so.
 */

const LIST_MIB = 16;

const Cell = z.string().trim().default("");
const Row = z.object({ id: Cell, name: Cell, email: Cell, path: Cell, url: Cell });
type Row = z.infer<typeof Row>;

/** @throws BacklabError `bad_usage` for what is no CSV, or has not the columns */
export async function listCsv(file: string, clones: Clones): Promise<Listing> {
  const rows = await readRows(file);
  const found: Listed[] = [];
  const strays: string[] = [];
  for (const [index, row] of rows.entries()) {
    const listed = listedAs(row, index, dirname(resolve(file)), clones);
    if (typeof listed === "string") strays.push(listed);
    else found.push(listed);
  }
  return { format: "csv", found, strays };
}

async function readRows(file: string): Promise<Row[]> {
  try {
    const { size } = await stat(file);
    if (size > LIST_MIB * MIB) throw new Error(`it is larger than ${LIST_MIB} MiB`);
    return z.array(Row).parse(
      parse(await readFile(file), {
        bom: true,
        skip_empty_lines: true,
        relax_column_count: true,
        columns: (header: string[]) => knownColumns(header.map((name) => name.trim().toLowerCase())),
      }),
    );
  } catch (cause) {
    throw new BacklabError("bad_usage", `${file} cannot be read as a list of submissions: ${reasonOf(cause)}`, {
      hint: "its first line names the columns: id,name,path or id,name,url; values with commas stand in quotes",
      cause,
    });
  }
}

function knownColumns(names: string[]): string[] {
  if (!names.includes("id")) throw new Error("it has no column id");
  if (!names.includes("path") && !names.includes("url")) throw new Error("it has no column path or url");
  return names;
}

/** @returns a submission, or why a row is none */
function listedAs({ id, name, email, path, url }: Row, index: number, folder: string, clones: Clones): Listed | string {
  const [where = ""] = [url, path].filter((text) => text !== "");
  const row = `row ${index + 1}`;
  if (id === "") return `${row} has no id`;
  if (where === "") return `${row} has neither a path nor a url`;
  const person = { name: name === "" ? id : name, person: id, personId: id, email: email === "" ? null : email };
  const listed = { ...person, idHint: id, submittedAt: null, order: index };
  if (url === "" && !isUrl(path)) {
    return { ...listed, where, take: (signal) => takeCalled(where, resolve(folder, where), signal) };
  }
  const from = url === "" ? "anywhere" : "remote";
  return { ...listed, where: withoutSecrets(where), take: (signal) => clones.take(where, from, signal) };
}
