import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { thisOwner } from "./identity.ts";
import { ownerWord, parseOwner } from "./owner.ts";
import type { Ground, Owned } from "./sweep.ts";

/** The names of drafts, whoever they are of. */
export const DRAFT = /^\.backlab-report-(.+)-[0-9a-f]{12}\.tmp$/;

/** A new path beside a file, for what is to take its place once it is whole. Its name says whose it is. */
export function draftBeside(file: string): string {
  const owner = thisOwner();
  const whose = owner === null ? process.pid : ownerWord(owner);
  return join(dirname(file), `.backlab-report-${whose}-${randomBytes(6).toString("hex")}.tmp`);
}

/** The drafts in a folder. They stay there when their owner is killed while it writes. */
export function draftsIn(folder: string): Ground {
  const owned = async (): Promise<Owned[]> =>
    (await readdir(folder)).flatMap((name) => {
      const owner = parseOwner(DRAFT.exec(name)?.[1] ?? "");
      const path = join(folder, name);
      return owner === null ? [] : [{ what: `file ${path}`, owner, remove: () => rm(path, { force: true }) }];
    });
  return { owned };
}
