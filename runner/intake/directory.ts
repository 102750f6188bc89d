import { constants, type Dirent } from "node:fs";
import { open, opendir } from "node:fs/promises";
import { join } from "node:path";
import { overCap } from "./caps.ts";
import { chunksOf } from "./chunks.ts";
import { collecting, type IntakeOptions } from "./collecting.ts";
import type { Collected, Collector } from "./collector.ts";
import { locate } from "./locate.ts";
import { errnoOf, unreadable } from "./refusal.ts";
import type { EntryKind } from "./rules.ts";

/** Opens what is there, never what a link points at, and never waits for a pipe's other end. */
const OPEN_PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it changed while it was being read",
  ENOTDIR: "it changed while it was being read",
  ELOOP: "it changed while it was being read",
};

/**
 * Reads a folder by the rules for submissions: its files by path, and what was left out. Both may be empty.
 *
 * @throws BacklabError of blame `submission`, or `cancelled`
 */
export function readTree(folder: string, options: IntakeOptions = {}): Promise<Collected> {
  return collecting(options, async (collector) => {
    const found = await locate(folder);
    if (!found.isDirectory()) throw unreadable(folder, "is not a folder", "give the path of a folder");
    await collectDirectory(folder, collector);
    return collector;
  });
}

/**
 * Reads a folder into the collector, in the order of names. Folders that are left out are not entered.
 *
 * @throws BacklabError `submission_unreadable` naming what could not be read, and what the collector throws
 */
export async function collectDirectory(root: string, collector: Collector): Promise<void> {
  await new Walk(root, collector).enter("");
}

class Walk {
  readonly #root: string;
  readonly #collector: Collector;

  constructor(root: string, collector: Collector) {
    this.#root = root;
    this.#collector = collector;
  }

  async enter(folder: string): Promise<void> {
    for (const found of await readable(folder || this.#root, () => this.#list(folder))) {
      const name = folder === "" ? found.name : `${folder}/${found.name}`;
      const kind = kindOf(found);
      const taken = await readable(name, () =>
        this.#collector.add({ name, kind, announcedBytes: 0, content: () => this.#content(name) }),
      );
      if (taken && kind === "directory") await this.enter(name);
    }
  }

  /** One by one, so that a folder of a million names is given up at the cap. */
  async #list(folder: string): Promise<Dirent[]> {
    const { caps, signal } = this.#collector;
    const found: Dirent[] = [];
    for await (const entry of await opendir(join(this.#root, folder))) {
      signal?.throwIfAborted();
      if (found.push(entry) > caps.scannedEntries) throw overCap("scannedEntries", caps, folder || this.#root);
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async *#content(name: string): AsyncGenerator<Buffer> {
    const file = await open(join(this.#root, name), OPEN_PLAIN);
    try {
      const { size } = await file.stat();
      yield* chunksOf(file, { end: size, signal: this.#collector.signal });
    } finally {
      await file.close();
    }
  }
}

/** Runs one step of the walk; a refusal of the file system becomes a sentence about the entry. */
async function readable<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const reason = REASONS[errnoOf(error) ?? ""];
    if (reason === undefined) throw error;
    throw unreadable(name, `cannot be read: ${reason}`, "check its permissions, then try again", error);
  }
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symbolic link";
  if (entry.isFIFO()) return "named pipe";
  if (entry.isSocket()) return "socket";
  if (entry.isBlockDevice() || entry.isCharacterDevice()) return "device";
  return "special file";
}
