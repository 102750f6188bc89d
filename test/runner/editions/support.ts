import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EDITION_FILE } from "../../../runner/editions/edition.ts";
import { canonicalArchive } from "../../../runner/intake/canonical.ts";
import { readTree } from "../../../runner/intake/directory.ts";
import type { Files } from "../../support/grading.ts";
import { type Learner, learner } from "../../support/workspaces.ts";

/** A lab, a pair of keys, and both editions of the lab. */
export interface Packed extends Learner {
  learners: string;
  graders: string;
  /** The public half of what the grader's edition is signed with. */
  key: string;
}

export async function packed(files: Files = {}, ...options: readonly string[]): Promise<Packed> {
  const who = await learner(files);
  await done(who.type(["keys", "new"], who.path));
  await done(who.type(["pack", who.lab, "--out", "editions", "--sign", "backlab.key", ...options], who.path));
  const file = (edition: string): string => join(who.path, "editions", `small-lab-${edition}.tar`);
  return { ...who, learners: file("learner"), graders: file("grader"), key: join(who.path, "backlab.pub") };
}

/** As `packed`, with a workspace that was begun from the learner's edition. */
export async function begun(files: Files = {}, ...options: readonly string[]): Promise<Packed> {
  const who = await packed(files, ...options);
  await done(who.type(["start", who.learners, who.work], who.path));
  return who;
}

async function done(running: ReturnType<Learner["type"]>): Promise<void> {
  const { exitCode, stderr } = await running;
  if (exitCode !== 0) throw new Error(stderr);
}

/** What is in an edition, by path: it is a tar archive of plain files. */
export async function unpacked(file: string, to: string): Promise<ReadonlyMap<string, Buffer>> {
  await mkdir(to, { recursive: true });
  execFileSync("tar", ["-xf", file, "-C", to]);
  return (await readTree(to)).files;
}

/** Packs a folder again after something was done to it. */
export async function packedAgain(folder: string, file: string): Promise<string> {
  await writeFile(file, await canonicalArchive((await readTree(folder)).files));
  return file;
}

/** Changes the manifest of an edition that was unpacked. */
export async function changeManifest(folder: string, change: (manifest: object) => object): Promise<void> {
  const path = join(folder, EDITION_FILE);
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")) as object)));
}

/** Every file below a folder, by path from it. */
export async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const)),
  );
}
