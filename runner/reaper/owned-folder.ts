import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { thisOwner } from "./identity.ts";
import { ownerWord, parseOwner, type Owner } from "./owner.ts";
import { processStart } from "./process-start.ts";

/** What it is for: a cell, the making of images, the making of something that is kept, what many are graded from. */
type Kind = "cell" | "images" | "building" | "sources";

const NAME = /^backlab-(?:cell|images|building|sources)-(.+)-[A-Za-z0-9]{6}$/;

/** Lists the processes that work in a folder, one `<pid> <start>` a line. */
export const PROCESSES = ".processes";

/** A temporary folder whose name says whose it is, so that it can be removed when its owner no longer can. */
export class OwnedFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(parent: string, kind: Kind): Promise<OwnedFolder> {
    return new OwnedFolder(await mkdtemp(`${join(parent, ownedName(kind))}-`));
  }

  get name(): string {
    return basename(this.path);
  }

  /** Notes a process that is to end when the folder goes and its owner can no longer see to it. */
  owns(pid: number): void {
    const started = processStart(pid);
    if (typeof started !== "number") return;
    try {
      appendFileSync(join(this.path, PROCESSES), `${pid} ${started}\n`, { mode: 0o600 });
    } catch {
      // Where there is no room for the note it is found by its TMPDIR; who started it must still come to hold it.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeFolder(this.path);
  }
}

/** The first words of a folder's name. */
function ownedName(kind: Kind): string {
  const owner = thisOwner();
  return `backlab-${kind}-${owner === null ? process.pid : ownerWord(owner)}`;
}

/** Whose a folder is, according to its name. */
export function ownerOfFolder(name: string): Owner | null {
  return parseOwner(NAME.exec(name)?.[1] ?? "");
}

/** Also while something that is about to end still writes to it. */
export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
