import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { thisPlace } from "./identity.ts";
import { freeSharedMemory } from "../sandbox/embedded/shared-memory.ts";
import { POSTGRES_DATA } from "../sandbox/embedded/workspace.ts";
import { endProcessesOf } from "./folder-processes.ts";
import { ownerOfFolder, removeFolder } from "./owned-folder.ts";
import type { Owner } from "./owner.ts";
import type { Ground, Owned } from "./sweep.ts";

/** The owned folders that are in these, as far as they belong to this user: what they say of processes is believed. */
export function foldersIn(parents: readonly string[]): Ground {
  const owned = async (): Promise<Owned[]> => (await Promise.all([...new Set(parents)].map(ownedIn))).flat();
  return { owned };
}

async function ownedIn(parent: string): Promise<Owned[]> {
  const names = await readdir(parent).catch(() => []);
  const found = names.map(async (name): Promise<Owned[]> => {
    const owner = ownerOfFolder(name);
    const path = join(parent, name);
    if (owner === null || !(await isOurs(path))) return [];
    return [{ what: `folder ${path}`, owner, remove: () => remove(path, owner) }];
  });
  return (await Promise.all(found)).flat();
}

async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.();
}

async function remove(path: string, owner: Owner): Promise<void> {
  const here = thisPlace();
  // Elsewhere, or before the last boot, the same process ids were other processes.
  if (owner.host === here?.host && owner.boot === here.boot) {
    await endProcessesOf(path);
    await freeSharedMemory(join(path, POSTGRES_DATA));
  }
  await removeFolder(path);
}
