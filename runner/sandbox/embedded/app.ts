import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../../errors.ts";
import { AppLog } from "../app-log.ts";
import type { AppCode, AppExit } from "../cell.ts";
import { Managed } from "./managed.ts";
import { type PackageFolders, linkPackages } from "./packages.ts";
import type { PortHold } from "./ports.ts";
import type { ProcessGroup } from "./process-group.ts";
import { unpack } from "./unpack.ts";
import { accepts } from "./waiting.ts";
import type { Workspace } from "./workspace.ts";

/** One learner app's place in a cell. */
export interface AppPlace {
  name: string;
  /** It is not started with its code, but when the suite asks for it. */
  standby: boolean;
  /** Held for the app until it starts. */
  hold: PortHold;
  packages: PackageFolders;
  /** Flags for `node` before the app's own. */
  flags: readonly string[];
  /** The ways to the services, and PATH. */
  env: Readonly<Record<string, string>>;
  startSeconds: number;
  workspace: Workspace;
  /** Called when a process of it ends and nobody has asked for that. */
  onExit: (exit: AppExit) => void;
  /** Called in the middle of every start but the first: the old process has ended, the new one is about to start. */
  onRelaunch: () => void;
}

/** A learner's app: its code, its log, and at most one process. */
export class EmbeddedApp implements AsyncDisposable {
  readonly log = new AppLog();
  readonly process: Managed;
  readonly #place: AppPlace;
  #code: AppCode | null = null;
  #launches = 0;

  constructor(place: AppPlace) {
    this.#place = place;
    this.process = new Managed({
      name: place.name,
      launch: () => this.#launch(),
      isReady: () => accepts(place.hold.port),
      readyWithinSeconds: place.startSeconds,
      readyPollMs: 10,
      failure: (what) => this.#didNotStart(what),
    });
  }

  /** The TCP port it is told to listen on. */
  get port(): number {
    return this.#place.hold.port;
  }

  /** Starts it with this code, in place of what may run; one on standby only keeps it. */
  async load(code: AppCode): Promise<void> {
    this.#code = code;
    if (!this.#place.standby) await this.process.launch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    await this.#place.hold[Symbol.asyncDispose]();
  }

  /** Each process finds a new directory, with its code and nothing of what an earlier one wrote. */
  async #launch(): Promise<ProcessGroup> {
    const { name, workspace, packages, hold } = this.#place;
    if (this.#code === null) throw new BacklabError("cell_failed", `${name} has no code yet`);
    const own = join(workspace.path, "apps", name);
    await rm(own, { recursive: true, force: true });
    for (const folder of ["app", "home", "tmp"]) await mkdir(join(own, folder), { recursive: true });
    await unpack(this.#code.archive, join(own, "app"));
    await linkPackages(packages, join(own, "app"));
    await hold[Symbol.asyncDispose]();
    if (++this.#launches > 1) this.#place.onRelaunch();
    return this.#start(own, this.#code.start);
  }

  #start(own: string, [command = "node", ...rest]: readonly string[]): ProcessGroup {
    const { workspace, flags, hold } = this.#place;
    const places = { HOME: join(own, "home"), TMPDIR: join(own, "tmp") };
    const env = { ...this.#place.env, ...places, NODE_ENV: "production", PORT: String(hold.port) };
    const node = { file: process.execPath, args: [...flags, ...rest] };
    const group = workspace.start({
      ...(command === "node" ? node : { file: command, args: rest }),
      ...{ cwd: join(own, "app"), env, input: "" },
    });
    this.#capture(group);
    void this.#report(group);
    return group;
  }

  #capture(group: ProcessGroup): void {
    for (const stream of ["stdout", "stderr"] as const) {
      group[stream].setEncoding("utf8").on("data", (chunk: string) => this.log.write(stream, chunk, performance.now()));
    }
  }

  async #report(group: ProcessGroup): Promise<void> {
    const { code, signal } = await group.exited;
    if (!group.endWasAsked) this.#place.onExit({ app: this.#place.name, code, signal, outOfMemory: false });
  }

  #didNotStart(what: string): BacklabError {
    const said = this.log.last(10).join("\n");
    return new BacklabError("cell_failed", `${this.#place.name} ${what}, so it does not accept connections`, {
      hint: said === "" ? "it wrote nothing" : `it wrote:\n${said}`,
    });
  }
}
