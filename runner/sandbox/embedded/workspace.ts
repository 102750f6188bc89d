import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { OwnedFolder } from "../../reaper/owned-folder.ts";
import { Leash } from "./leash.ts";
import { cellsFolder } from "./cells-folder.ts";
import { type Command, ProcessGroup } from "./process-group.ts";

/** Where in the workspace a Postgres has its cluster. */
export const POSTGRES_DATA = "postgres/data";

/** A cell's directory, and the way to start processes for it. Disposing of it removes the directory. */
export class Workspace implements AsyncDisposable {
  readonly #folder: OwnedFolder;
  readonly #leash: Leash;

  private constructor(folder: OwnedFolder) {
    this.#folder = folder;
    this.#leash = new Leash(folder, join(folder.path, POSTGRES_DATA, "postmaster.pid"));
  }

  static async open(): Promise<Workspace> {
    const folder = await OwnedFolder.make(await cellsFolder(), "cell");
    // As root, Postgres runs as another user, who has to get to its own directory in here.
    if (process.getuid?.() === 0) await chmod(folder.path, 0o711);
    return new Workspace(folder);
  }

  get path(): string {
    return this.#folder.path;
  }

  get id(): string {
    return this.#folder.name;
  }

  /** Starts a process that is sure to end when backlab does. */
  start(command: Command): ProcessGroup {
    // By its TMPDIR a process that we had no time to note can still be found.
    const group = ProcessGroup.start({ ...command, env: { TMPDIR: this.path, ...command.env } });
    const { pid } = group;
    if (pid === undefined) return group;
    this.#folder.owns(pid);
    this.#leash.add(pid);
    void group.exited.then(() => this.#leash.remove(pid));
    return group;
  }

  /** Everything started in it has to have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
    await this.#leash[Symbol.asyncDispose]();
  }
}
