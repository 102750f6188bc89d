import { mkdir, realpath, rm, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BacklabError } from "../../errors.ts";

/** The folders of the packages a lab offers, by name. */
export type PackageFolders = ReadonlyMap<string, string>;

/**
 * Finds packages as Node would from a directory: in its node_modules and in those of its parents.
 *
 * @throws BacklabError `cell_failed` for one that is not installed
 */
export async function findPackages(names: readonly string[], from: string): Promise<PackageFolders> {
  const found = names.map(async (name) => [name, await findPackage(name, resolve(from))] as const);
  return new Map(await Promise.all(found));
}

async function findPackage(name: string, from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = await realpath(join(folder, "node_modules", name)).catch(() => null);
    if (found !== null) return found;
    if (folder !== dirname(folder)) continue;
    throw new BacklabError("cell_failed", `this lab offers the package ${name}, which is not installed here`, {
      hint: `npm install --no-save ${name} (in ${from}), or use the docker runtime`,
    });
  }
}

/** Gives a directory a node_modules with exactly these packages, whatever was in it. */
export async function linkPackages(packages: PackageFolders, directory: string): Promise<void> {
  const modules = join(directory, "node_modules");
  await rm(modules, { recursive: true, force: true });
  for (const [name, folder] of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(folder, join(modules, name), "junction");
  }
}
