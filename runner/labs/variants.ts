import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import type { LoadedLab } from "./catalogue.ts";
import { readLabTree } from "./lab-tree.ts";
import { isTemplate } from "./templates.ts";

/** What says of a mistake which tests it fails; not part of the submission. */
export const EXPECTATION_FILE = "expect.yaml";

/**
 * Puts together one of a lab's own submissions. The starter is laid over the template, the solution
 * over the starter, a mistake over the solution; an alternative is a whole project of its own.
 *
 * @param variant `starter`, `solution`, `alternatives/<name>` or `mistakes/<name>`
 * @throws BacklabError `unknown_variant`
 */
export async function variantFiles(
  loaded: LoadedLab,
  templatesFolder: string,
  variant: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const known = await variantNames(loaded);
  if (!known.includes(variant)) {
    throw new BacklabError("unknown_variant", `${loaded.lab.id} has no variant ${variant}`, {
      hint: didYouMean(variant, known) ?? `the variants are: ${known.join(", ")}`,
    });
  }
  const trees = await Promise.all(layers(loaded, templatesFolder, variant).map((folder) => readLabTree(folder)));
  const files = new Map(trees.flatMap((tree) => [...tree]));
  files.delete(EXPECTATION_FILE);
  return files;
}

/** All variants of a lab, in the order an author thinks of them. */
export async function variantNames({ folder }: LoadedLab): Promise<string[]> {
  const under = async (kind: string): Promise<string[]> => {
    if (!existsSync(join(folder, kind))) return [];
    const entries = await readdir(join(folder, kind), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${kind}/${name}`)
      .sort();
  };
  return ["starter", "solution", ...(await under("alternatives")), ...(await under("mistakes"))];
}

export function templateFolder(templatesFolder: string, template: string): string {
  const folder = join(templatesFolder, template);
  if (!isTemplate(folder)) throw new BacklabError("lab_invalid", `there is no template called ${template}`);
  return folder;
}

function layers({ lab, folder }: LoadedLab, templatesFolder: string, variant: string): string[] {
  if (variant.startsWith("alternatives/")) return [join(folder, variant)];
  const starter = [templateFolder(templatesFolder, lab.template), join(folder, "starter")];
  if (variant === "starter") return starter;
  const solution = [...starter, join(folder, "solution")];
  return variant === "solution" ? solution : [...solution, join(folder, variant)];
}
