import { createHash } from "node:crypto";
import { mkdir, open, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IntakeCaps, MIB, overCap } from "../../intake/caps.ts";
import type { Entry, EntrySink } from "../../intake/collector.ts";
import { openFile } from "../../intake/locate.ts";
import { errnoOf, shown, UNPRINTABLE } from "../../intake/refusal.ts";
import { cleanPath, foldersAbove, leftOut } from "../../intake/rules.ts";
import { readArchive } from "../../intake/source.ts";
import { notWritten } from "../../not-written.ts";
import { cancelled } from "../../sandbox/deadline.ts";

/*
 * A platform's download is an archive of what many people handed in, each of whom may mean harm. It is read by the same
 * readers as a submission, and put on the disk so that what they refuse is still there to be refused, by its owner's own
 * intake: one person's link must not cost a class its grades.
 */

/** Of a class, and not of a submission. */
const CAPS = IntakeCaps.parse({
  totalMiB: 16_384,
  fileMiB: 512,
  entries: 2_000_000,
  scannedEntries: 2_000_000,
  archiveMiB: 8_192,
  unpackedMiB: 16_384,
});

/** One MiB more than an archive may have that is handed in: what is larger is cut there, and refused for its size. */
const FILE_BYTES = (IntakeCaps.parse({}).archiveMiB + 1) * MIB;

/** What a learner's names alone can meet on a disk: too long, or two of them in one place. */
const OF_A_NAME: ReadonlySet<string> = new Set(["ENAMETOOLONG", "EEXIST", "EISDIR", "ENOTDIR", "ELOOP"]);

/** Of a name; every file system takes so many bytes, and a mark behind them. */
const MOST_NAME_BYTES = 200;

/** Nothing is there, and nothing can be: a link to it is refused, and what is written through it fails. */
const NOWHERE = "/dev/null/refused";

/**
 * Unpacks an archive of submissions into a folder.
 *
 * @returns the names that mean a place outside, a sentence each; they are left out
 * @throws BacklabError `submission_unreadable` or `submission_too_large` for the archive as a whole, `not_written`,
 * `cancelled`
 */
export async function unpack(path: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const file = await openFile(path);
  try {
    const { size: bytes } = await file.stat();
    if (bytes > CAPS.archiveMiB * MIB) throw overCap("archiveMiB", CAPS, path);
    const unpacking = new Unpacking(folder, signal);
    await readArchive({ file, name: path, bytes }, unpacking);
    return unpacking.strays;
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error;
  } finally {
    await file.close();
  }
}

class Unpacking implements EntrySink {
  readonly caps = CAPS;
  readonly signal: AbortSignal;
  readonly strays: string[] = [];
  readonly #folder: string;
  readonly #files = new Set<string>();
  #scanned = 0;

  constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.signal = signal;
  }

  async add(entry: Entry): Promise<boolean> {
    this.signal.throwIfAborted();
    if (++this.#scanned > this.caps.scannedEntries) throw overCap("scannedEntries", this.caps, entry.name);
    const path = this.#pathOf(entry);
    if (path === null || path === "") return false;
    try {
      if (!(await unlessOfName(() => this.#put(path, entry)))) await this.#refuseNear(path);
      return true;
    } catch (error) {
      if (errnoOf(error) === null) throw error;
      throw notWritten(shown(path), error);
    }
  }

  /** Refuses a path, or the deepest folder above it that can be. */
  async #refuseNear(path: string): Promise<void> {
    const fitting = path.split("/").map(cut).join("/");
    for (const place of [fitting, ...foldersAbove(fitting).reverse()]) {
      if (await unlessOfName(() => this.#refuse(place))) return;
    }
  }

  /** A character that no name may have becomes one that every name may: whose it is still has to be told. */
  #pathOf({ name }: Entry): string | null {
    try {
      return cleanPath(name.replace(new RegExp(UNPRINTABLE, "gu"), "_").replaceAll("\uFFFD", "_"));
    } catch {
      this.strays.push(`${shown(name)} could mean a place outside the archive, and is left out`);
      return null;
    }
  }

  async #put(path: string, entry: Entry): Promise<void> {
    const without = leftOut(path, entry.kind);
    // What is in such a folder is not looked at by anybody; that it was there is.
    if (without?.endsWith("/") === true) return this.#makeFolder(without.slice(0, -1));
    const above = foldersAbove(path).find((folder) => this.#files.has(folder));
    if (above !== undefined) return this.#refuse(above);
    if (entry.kind === "directory") return this.#makeFolder(path);
    if (entry.kind !== "file" || this.#files.has(path)) return this.#refuse(path);
    await this.#write(path, entry);
  }

  async #makeFolder(path: string): Promise<void> {
    if (!this.#files.has(path)) await mkdir(join(this.#folder, path), { recursive: true, mode: 0o700 });
  }

  /** Puts something there that intake refuses, in place of what could be two things, or none. */
  async #refuse(path: string): Promise<void> {
    this.#files.add(path);
    const target = join(this.#folder, path);
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await symlink(NOWHERE, target);
  }

  async #write(path: string, entry: Entry): Promise<void> {
    this.#files.add(path);
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(target, "wx", 0o600);
    try {
      let bytes = 0;
      for await (const chunk of entry.content()) {
        // A tar is read in one pass: what nobody keeps is read all the same, or what comes after it never comes.
        if (bytes >= FILE_BYTES) continue;
        await file.writeFile(chunk);
        bytes += chunk.length;
      }
    } finally {
      await file.close();
    }
  }
}

/** @returns false when the names that it works on are what it failed for */
async function unlessOfName(step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (OF_A_NAME.has(errnoOf(error) ?? "")) return false;
    throw error;
  }
}

/** A name that is too long for a file system becomes one that is not, and is no other's. */
function cut(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= MOST_NAME_BYTES) return name;
  const mark = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  return `${bytes
    .subarray(0, MOST_NAME_BYTES)
    .toString()
    .replace(/\uFFFD+$/, "")}-${mark}`;
}
