import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { SigningKey } from "../../signing/key-files.ts";
import { OutFolder } from "../out-folder.ts";
import { readRunFile, type Version } from "../run-file.ts";
import { WORK } from "./apply.ts";

/**
 * The folder, inside that of a run, of what is graded again for one version of the lab: a run of its own, of the same
 * terms but for the version. What was graded for another version is of no more use.
 *
 * @throws BacklabError `not_written`
 */
export async function openWork(out: OutFolder, now: Version, signingKey: SigningKey | undefined): Promise<OutFolder> {
  const path = join(out.path, WORK);
  const before = await readRunFile(path).catch(() => null);
  if (before?.lab.digest !== now.digest) await rm(path, { recursive: true, force: true });
  const { lab, seed, runtime } = out.terms;
  const terms = { lab: { id: lab.id, digest: now.digest }, seed, runtime, signingKey };
  return OutFolder.open(path, { ...terms, print: now.print }, () => seed);
}
