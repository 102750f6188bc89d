import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";

/** The names of the projects that starters can be laid over. */
async function templateNames(templatesFolder: string): Promise<string[]> {
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

/** @throws BacklabError `bad_usage` when what `--template` asks for is none */
export async function requireTemplate(templatesFolder: string, asked: string): Promise<void> {
  const known = await templateNames(templatesFolder);
  if (known.includes(asked)) return;
  throw new BacklabError("bad_usage", `--template: there is no template called ${asked}`, {
    hint: didYouMean(asked, known) ?? `the templates are: ${known.join(", ")}`,
  });
}
