import { type IntakeCaps, MIB, overCap } from "./caps.ts";
import { unsafe } from "./refusal.ts";
import { cleanPath, type EntryKind, foldersAbove, leftOut } from "./rules.ts";

/** One entry as a source presents it. Nothing it says is believed before it is checked. */
export interface Entry {
  name: string;
  kind: EntryKind;
  /** The size the source announces, 0 where it does not. */
  announcedBytes: number;
  /** The bytes themselves, asked for only when the entry is a file that is taken. */
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The files that were taken, by path, and the names that were left out. */
export interface Collected {
  files: Map<string, Buffer>;
  ignored: Set<string>;
}

/** What the readers of archives need of where they put what they find. */
export type EntrySink = Pick<Collector, "add" | "caps" | "signal">;

/**
 * Where every source puts what it finds, one entry at a time and in any order. All rules and caps are
 * applied here, as the bytes come in, so that no kind of source can forget one.
 */
export class Collector implements Collected {
  readonly files = new Map<string, Buffer>();
  readonly ignored = new Set<string>();
  readonly caps: IntakeCaps;
  readonly signal: AbortSignal | undefined;
  readonly #folders = new Set<string>();
  #scanned = 0;
  #bytes = 0;

  constructor(caps: IntakeCaps, signal?: AbortSignal) {
    this.caps = caps;
    this.signal = signal;
  }

  /**
   * Takes one entry, or leaves it out.
   *
   * @returns false when it is left out, and with it everything below it
   * @throws BacklabError `submission_unsafe` or `submission_too_large`, naming the entry
   */
  async add(entry: Entry): Promise<boolean> {
    this.signal?.throwIfAborted();
    if (++this.#scanned > this.caps.scannedEntries) throw overCap("scannedEntries", this.caps, entry.name);
    const path = cleanPath(entry.name);
    // Before the kind is looked at: node_modules/.bin is full of links.
    const without = leftOut(path, entry.kind);
    if (without !== null) this.ignored.add(without);
    else await this.#take(path, entry);
    this.#checkCount(entry);
    return without === null;
  }

  async #take(path: string, entry: Entry): Promise<void> {
    if (entry.kind !== "file" && entry.kind !== "directory") throw unsafe(entry.name, `is a ${entry.kind}`);
    if (path === "") return this.#takeRoot(entry);
    this.#checkPath(path, entry);
    this.#claim(path, entry);
    if (entry.kind === "directory") this.#folders.add(path);
    else this.files.set(path, await this.#read(entry));
  }

  #takeRoot(entry: Entry): void {
    if (entry.kind === "file") throw unsafe(`"${entry.name}"`, "is a file without a name");
  }

  #checkPath(path: string, { name }: Entry): void {
    if (Buffer.byteLength(path) > this.caps.pathBytes) throw overCap("pathBytes", this.caps, name);
    if (path.split("/").length > this.caps.depth) throw overCap("depth", this.caps, name);
  }

  /** Sees to it that a path means one thing: one file, or a folder. */
  #claim(path: string, { name, kind }: Entry): void {
    for (const folder of foldersAbove(path)) {
      if (this.files.has(folder)) throw unsafe(name, "is inside something that is also a file");
      this.#folders.add(folder);
    }
    if (this.files.has(path)) throw unsafe(name, kind === "file" ? "is there twice" : "is both a file and a folder");
    if (kind === "file" && this.#folders.has(path)) throw unsafe(name, "is both a file and a folder");
  }

  #checkCount({ name }: Entry): void {
    const count = this.files.size + this.#folders.size + this.ignored.size;
    if (count > this.caps.entries) throw overCap("entries", this.caps, name);
  }

  async #read(entry: Entry): Promise<Buffer> {
    this.#checkSize(entry, entry.announcedBytes);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of entry.content()) {
      bytes += chunk.length;
      this.#checkSize(entry, bytes);
      chunks.push(chunk);
    }
    this.#bytes += bytes;
    return Buffer.concat(chunks, bytes);
  }

  #checkSize({ name }: Entry, bytes: number): void {
    if (bytes > this.caps.fileMiB * MIB) throw overCap("fileMiB", this.caps, name);
    if (this.#bytes + bytes > this.caps.totalMiB * MIB) throw overCap("totalMiB", this.caps, name);
  }
}
