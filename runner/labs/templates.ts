import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The names of the projects that starters can be laid over. */
export async function templateNames(templatesFolder: string): Promise<string[]> {
  const entries = await readdir(templatesFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && isTemplate(join(templatesFolder, entry.name)))
    .map(({ name }) => name)
    .sort();
}

/** A template is a project. `templates/lab`, which new labs are made from, is none. */
export function isTemplate(folder: string): boolean {
  return existsSync(join(folder, "package.json"));
}
