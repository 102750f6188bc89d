import { readdir, readFile } from "node:fs/promises";
import { takeInFiles } from "../intake/intake.ts";
import type { AppCode } from "../sandbox/cell.ts";
import type { Terms } from "./terms.ts";

/*
 * The program in the app's place, as it is handed to a cell. Its files are plain JavaScript in the folder
 * `program`, which the build copies.
 */

const folder = new URL("./program/", import.meta.url);
/** Longest that one attempt may take. */
const ATTEMPT_MS = 20_000;

export type ProgramFiles = readonly (readonly [path: string, contents: Buffer])[];

export async function programFiles(): Promise<ProgramFiles> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".mjs")).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const));
}

/** The program with what it has to know. The canary and the listeners' token are what it has to find out. */
export async function probeCode(files: ProgramFiles, terms: Terms): Promise<AppCode> {
  const { memoryMiB, pids, openFiles, places, outside, sockets } = terms;
  const listeners = terms.listeners.map(({ address, port }) => ({ address, port }));
  const targets = { memoryMiB, pids, openFiles, places, outside, sockets, listeners, attemptMs: ATTEMPT_MS };
  const { archive } = await takeInFiles([...files, ["targets.json", Buffer.from(JSON.stringify(targets))]]);
  return { archive, start: ["node", "main.mjs"] };
}
