import type { LoadedLab } from "../labs/catalogue.ts";
import { digestOfTrees, labDigest } from "../labs/digest.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { templateFolder } from "../labs/variants.ts";
import type { LabVersion } from "./record.ts";

/** The version of a lab, for a workspace that stands on this template. */
export async function labVersion(loaded: LoadedLab, templatesFolder: string, template: string): Promise<LabVersion> {
  const files = await readLabTree(loaded.folder);
  const under = await readLabTree(templateFolder(templatesFolder, template));
  const part = (belongs: (path: string) => boolean, ...more: ReadonlyMap<string, Buffer>[]): string =>
    digestOfTrees([new Map([...files].filter(([path]) => belongs(path))), ...more]);
  return {
    digest: await labDigest(loaded, templatesFolder),
    parts: {
      brief: part((path) => path === "README.md"),
      starter: part((path) => path.startsWith("starter/"), under),
      tests: part((path) => path.startsWith("suite/") || path === "seed.sql"),
      rules: part((path) => path === "lab.yaml"),
    },
  };
}
