import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BacklabError } from "../errors.ts";

/** A package as it lies in some node_modules. */
export interface InstalledPackage {
  name: string;
  version: string;
  /** Real path of its folder. */
  folder: string;
}

export interface PackageClosure {
  /** What was asked for: name to folder. */
  roots: ReadonlyMap<string, string>;
  /** What was asked for and everything it needs. */
  packages: readonly InstalledPackage[];
  /** Symbolic links that resolution went through, as pnpm makes them: link to folder. */
  links: ReadonlyMap<string, string>;
}

/** The parts of a package.json that say what a package needs. */
interface Needs {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/**
 * Finds packages and all that they need in an existing installation, each where Node would find it.
 *
 * @param from a folder that the named packages resolve from
 * @throws BacklabError `image_build_failed` when one is not installed
 */
export async function packageClosure(names: readonly string[], from: string): Promise<PackageClosure> {
  const links = new Map<string, string>();
  const packages = new Map<string, InstalledPackage>();

  const visit = async (name: string, requirer: string, optional: boolean): Promise<string | null> => {
    const found = await locate(name, requirer);
    if (found === null && optional) return null;
    if (found === null) throw notInstalled(name, requirer);
    const folder = await realpath(found);
    if (folder !== found) links.set(found, folder);
    if (packages.has(folder)) return folder;

    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Needs & { version: string };
    packages.set(folder, { name, version: manifest.version, folder });
    for (const need of needsOf(manifest)) await visit(need.name, folder, need.optional);
    return folder;
  };

  const start = await realpath(from);
  const roots = new Map<string, string>();
  for (const name of names) roots.set(name, (await visit(name, start, false)) ?? "");
  return { roots, packages: [...packages.values()], links };
}

/** Looks in the node_modules of the requiring folder and of each folder above it. */
async function locate(name: string, requirer: string): Promise<string | null> {
  for (let folder = requirer; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (basename(folder) !== "node_modules" && (await isPackage(candidate))) return candidate;
    if (folder === dirname(folder)) return null;
  }
}

async function isPackage(folder: string): Promise<boolean> {
  return realpath(join(folder, "package.json")).then(
    () => true,
    () => false,
  );
}

/** A peer that is optional is left out even if it is there: nobody asked for it. `pg-native` is one. */
function needsOf(manifest: Needs): { name: string; optional: boolean }[] {
  const optional = Object.keys(manifest.optionalDependencies ?? {});
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter(
    (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
  );
  const required = [...Object.keys(manifest.dependencies ?? {}), ...peers].filter((name) => !optional.includes(name));
  return [
    ...required.map((name) => ({ name, optional: false })),
    ...optional.map((name) => ({ name, optional: true })),
  ];
}

function notInstalled(name: string, requirer: string): BacklabError {
  return new BacklabError("image_build_failed", `the package ${name}, which ${requirer} needs, is not installed`, {
    hint: "install backlab's own packages again: npm ci",
  });
}
