import { chmod, mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Leash } from "./leash.ts";
import { cellsFolder } from "./cells-folder.ts";
import { type Command, ProcessGroup } from "./process-group.ts";

/** Where in the workspace a Postgres has its cluster. */
export const POSTGRES_DATA = "postgres/data";

/** A cell's directory, and the way to start processes for it. Disposing of it removes the directory. */
export class Workspace implements AsyncDisposable {
  readonly path: string;
  readonly #leash: Leash;

  private constructor(path: string) {
    this.path = path;
    this.#leash = new Leash(path, join(path, POSTGRES_DATA, "postmaster.pid"));
  }

  static async open(): Promise<Workspace> {
    const path = await mkdtemp(join(await cellsFolder(), `backlab-cell-${process.pid}-`));
    // As root, Postgres runs as another user, who has to get to its own directory in here.
    if (process.getuid?.() === 0) await chmod(path, 0o711);
    return new Workspace(path);
  }

  get id(): string {
    return basename(this.path);
  }

  /** Starts a process that is sure to end when backlab does. */
  start(command: Command): ProcessGroup {
    const group = ProcessGroup.start(command);
    const { pid } = group;
    if (pid === undefined) return group;
    this.#leash.add(pid);
    void group.exited.then(() => this.#leash.remove(pid));
    return group;
  }

  /** Everything started in it has to have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    await this.#leash[Symbol.asyncDispose]();
  }
}
