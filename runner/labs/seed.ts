import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedLab } from "./catalogue.ts";

/** SQL that makes what the database holds before an app is started. A lab need not have one. */
export const SEED_FILE = "seed.sql";

export async function readSeed({ folder }: LoadedLab): Promise<string | null> {
  const file = join(folder, SEED_FILE);
  return existsSync(file) ? readFile(file, "utf8") : null;
}
