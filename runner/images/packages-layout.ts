import { dirname, join, posix, relative, sep } from "node:path";
import type { PackageClosure } from "./package-closure.ts";
import type { ContextEntry } from "./recipe.ts";

/**
 * Lays a closure out so that it works the same elsewhere:
 *
 *   packages/installed/...          every package, in the place it has here relative to the others
 *   packages/node_modules/<name>    a link for each that was asked for
 *
 * Only what was asked for can be imported by name from outside; what that needs in turn, and which of
 * several versions, is found as it is here.
 */
export function packageEntries({ roots, packages, links }: PackageClosure): ContextEntry[] {
  const top = above(commonFolder([...packages.map(({ folder }) => folder), ...links.keys()]));
  const place = (folder: string): string => `packages/installed/${relative(top, folder).split(sep).join("/")}`;
  const link = (path: string, folder: string): ContextEntry => ({
    path,
    linkTo: posix.relative(posix.dirname(path), place(folder)),
  });

  const entries: ContextEntry[] = [
    ...packages.map(({ name, version, folder }) => ({
      path: place(folder),
      from: folder,
      identity: `${name}@${version}`,
    })),
    ...[...links].map(([from, folder]) => link(place(from), folder)),
    ...[...roots].map(([name, folder]) => link(`packages/node_modules/${name}`, folder)),
  ];
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The deepest folder that all of them are in. */
function commonFolder(paths: readonly string[]): string {
  let common = dirname(paths[0] ?? sep);
  while (!paths.every((path) => path.startsWith(join(common, sep)))) common = dirname(common);
  return common;
}

/** A node_modules folder has to keep its name: the folder it is in, for one, and for anything within one. */
function above(folder: string): string {
  const parts = folder.split(sep);
  const last = parts.lastIndexOf("node_modules");
  return last === -1 ? folder : parts.slice(0, last).join(sep) || sep;
}
