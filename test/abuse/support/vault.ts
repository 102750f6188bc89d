import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadLab, type LoadedLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder } from "../../../runner/paths.ts";

const here = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** What one case is graded with: a lab with a canary of its own, and a place for what is handed in. */
export interface Vault extends AsyncDisposable {
  lab: LoadedLab;
  canary: string;
  /** The submission: the honest server with the case's own files laid over it, or the archive it makes. */
  submission: string;
}

/** @param folder the case's; null for the honest server alone */
export async function openVault(folder: string | null): Promise<Vault> {
  const parent = await mkdtemp(join(tmpdir(), "backlab-test-abuse-"));
  const [lab, submission] = [join(parent, "vault"), join(parent, "submission")];
  const canary = `canary${randomBytes(12).toString("hex")}`;
  await Promise.all([cp(here("vault"), lab, { recursive: true }), cp(here("honest"), submission, { recursive: true })]);
  await writeFile(join(lab, "suite", "canary.ts"), `export const canary = ${JSON.stringify(canary)};\n`);
  // What the honest server earns is what the lab's own solution has to.
  for (const part of ["starter", "solution"]) await cp(here("honest"), join(lab, part), { recursive: true });
  await layOver(folder, "lab", lab);
  await layOver(folder, "submission", submission);
  const prepared = folder === null ? null : await prepare(folder, { parent, submission });
  return {
    lab: await loadLab(labsFolder, lab),
    canary,
    submission: prepared ?? submission,
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

async function layOver(folder: string | null, part: string, target: string): Promise<void> {
  const from = folder === null ? "" : join(folder, part);
  if (existsSync(from)) await cp(from, target, { recursive: true });
}

/** Where a case that no repository could hold as files makes what it hands in. */
export interface Place {
  /** For what it makes; removed afterwards. */
  parent: string;
  /** The folder that would be handed in otherwise. It may be changed. */
  submission: string;
}

/** A case's `make.ts`: makes what is handed in, and says where it is. */
export type Make = (place: Place) => Promise<string>;

async function prepare(folder: string, place: Place): Promise<string | null> {
  const file = join(folder, "make.ts");
  if (!existsSync(file)) return null;
  const { make } = (await import(file)) as { make: Make };
  return make(place);
}
