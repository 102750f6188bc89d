import { createHash } from "node:crypto";
import type { LoadedLab } from "./catalogue.ts";
import { readLabTree } from "./lab-tree.ts";
import { templateFolder } from "./variants.ts";

/**
 * Names a lab's version: `sha256:` over the path and contents of everything in its folder and its
 * template's, in byte order of the paths. An edition, which has not everything, says which version it is of.
 */
export async function labDigest(loaded: LoadedLab, templatesFolder: string): Promise<string> {
  if (loaded.edition !== undefined) return loaded.edition.lab.digest;
  const trees = [loaded.folder, templateFolder(templatesFolder, loaded.lab.template)];
  return digestOfTrees(await Promise.all(trees.map((folder) => readLabTree(folder))));
}

/** `sha256:` over files by path, tree after tree. */
export function digestOfTrees(trees: readonly ReadonlyMap<string, Buffer>[]): string {
  const hash = createHash("sha256");
  for (const tree of trees) {
    for (const [path, contents] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${Buffer.byteLength(path)}:${path}${contents.length}:`).update(contents);
    }
  }
  return `sha256:${hash.digest("hex")}`;
}
