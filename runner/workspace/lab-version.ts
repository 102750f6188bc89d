import type { LoadedLab } from "../labs/catalogue.ts";
import { digestOfTrees } from "../labs/digest.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { templateFolder } from "../labs/variants.ts";
import type { LabVersion } from "./record.ts";

/**
 * The version of a lab, for a workspace that stands on this template; its digest is that of `labDigest`. Reads each folder
 * once, as whoever checks waits for it.
 */
export async function labVersion(loaded: LoadedLab, templatesFolder: string, template: string): Promise<LabVersion> {
  const { folder, lab, edition } = loaded;
  const treeUnder = (name: string): ReturnType<typeof readLabTree> =>
    readLabTree(templateFolder(templatesFolder, name));
  const [files, under] = await Promise.all([readLabTree(folder), treeUnder(template)]);
  const usual = lab.template === template ? under : await treeUnder(lab.template);
  const part = (belongs: (path: string) => boolean, ...more: ReadonlyMap<string, Buffer>[]): string =>
    digestOfTrees([new Map([...files].filter(([path]) => belongs(path))), ...more]);
  return {
    digest: edition?.lab.digest ?? digestOfTrees([files, usual]),
    parts: {
      brief: part((path) => path === "README.md"),
      starter: part((path) => path.startsWith("starter/"), under),
      tests: part((path) => path.startsWith("suite/") || path === "seed.sql"),
      rules: part((path) => path === "lab.yaml"),
    },
  };
}
