import type { LabApp, ServiceName } from "../../grader/lab.ts";
import type { Limits } from "../../grader/limits.ts";
import type { Control, Exit, Wiring } from "../../grader/protocol/methods.ts";
import type { AppLog } from "./app-log.ts";
import type { SuiteLink } from "./suite-link.ts";

/** What a cell has to offer: everything about it that does not depend on a submission. */
export interface CellShape {
  apps: Readonly<Record<string, LabApp>>;
  services: readonly ServiceName[];
  /** Packages a learner's code may import. */
  packages: readonly string[];
  /** Environment variables of every app that get a random value in each cell. */
  secrets: readonly string[];
  limits: Limits;
}

/** One app's code, ready to run. */
export interface AppCode {
  /** A tar archive of regular files. */
  archive: Buffer;
  /** The command to start it with, word by word, relative to the archive's root: `["node", "src/server.ts"]`. */
  start: readonly string[];
  /** The app will most likely be restarted: a place for that may be made ready while nobody waits for it. */
  restarts?: boolean;
}

/** A limit that an app ran into, whether or not it survived that. */
export interface ReachedLimit {
  app: string;
  limit: "memory" | "processes";
}

/** How a process of the learner's ended. */
export interface AppExit extends Exit {
  app: string;
  /** The kernel killed a process of it for exceeding its memory limit. */
  outOfMemory: boolean;
}

/**
 * The disposable set of processes for one grade: the services, one place for each learner app, and
 * the suite process. Disposing of it ends and removes everything, whatever state it is in.
 */
export interface Cell extends AsyncDisposable {
  readonly id: string;
  /** The line to the suite process. Up from the start. */
  readonly suite: SuiteLink;
  /** Where everything is, as seen from the suite process. */
  readonly wiring: Wiring;
  readonly logs: Readonly<Record<string, AppLog>>;
  /** By name, the ids of the images it runs from; null when it has none. */
  readonly images: Readonly<Record<string, string>> | null;
  /**
   * Hands an instance of an app its code and starts it, unless it is on standby. Returns once the code is handed
   * over, not once it listens.
   */
  load(app: string, code: AppCode): Promise<void>;
  /** Settles when a loaded app ends without `control` or `seal` having asked for it. */
  readonly appExit: Promise<AppExit>;
  /** Acts on an app or a service. Throws `cell_failed` for a name the cell does not have. */
  control(request: Control): Promise<void>;
  /** How the process of an app ended, as soon as it has. Throws `cell_failed` for what is no app. */
  exited(app: string): Promise<Exit>;
  /** Ends all apps: after this nothing of the learner's runs. Says which limits they had run into. */
  seal(): Promise<ReachedLimit[]>;
  /** Of a cell that has no code yet: whether all of it runs still, and its suite process answers. */
  isSound(): Promise<boolean>;
  /** How to look inside, for `--keep`: one line each, ready to print. */
  describe(): string[];
}

/**
 * A moment in the life of a cell: the first thing of it exists, everything of it exists, all of that runs, an app is
 * being started again.
 */
export type CellStep = "begun" | "made" | "booted" | "relaunching";
/** Told of each moment as it comes. */
export type OnStep = (step: CellStep) => void;

/** Somewhere cells can be opened. */
export interface Runtime {
  readonly name: "docker" | "embedded";
  /** True where learner code is not isolated, so that scores are for practice only. */
  readonly practice: boolean;
  /**
   * Boots a cell: services up, the suite process running, a place waiting for each app's code.
   *
   * @throws BacklabError of blame `machine`; whatever was started by then has been removed
   */
  open(shape: CellShape, signal: AbortSignal): Promise<Cell>;
}
