import { BacklabError } from "../../errors.ts";
import type { ServiceName } from "../../../grader/lab.ts";
import type { Control, Exit, Wiring } from "../../../grader/protocol/methods.ts";
import type { AppLog } from "../app-log.ts";
import type { AppCode, AppExit, Cell, ReachedLimit } from "../cell.ts";
import { act } from "../controllable.ts";
import type { Disposal } from "../disposal.ts";
import type { SuiteLink } from "../suite-link.ts";
import type { EmbeddedApp } from "./app.ts";
import type { CellService } from "./service.ts";
import type { Workspace } from "./workspace.ts";

/** What an embedded cell is made of, once booted. */
export interface EmbeddedCellParts {
  workspace: Workspace;
  suite: SuiteLink;
  wiring: Wiring;
  apps: ReadonlyMap<string, EmbeddedApp>;
  services: ReadonlyMap<ServiceName, CellService>;
  appExit: Promise<AppExit>;
  disposal: Disposal;
}

/** A cell of child processes on the host's loopback, each in a process group of its own. */
export class EmbeddedCell implements Cell {
  readonly #parts: EmbeddedCellParts;
  readonly id: string;
  readonly suite: SuiteLink;
  readonly wiring: Wiring;
  readonly appExit: Promise<AppExit>;
  readonly logs: Readonly<Record<string, AppLog>>;
  readonly images = null;

  constructor(parts: EmbeddedCellParts) {
    this.#parts = parts;
    this.id = parts.workspace.id;
    this.suite = parts.suite;
    this.wiring = parts.wiring;
    this.appExit = parts.appExit;
    this.logs = Object.fromEntries([...parts.apps].map(([name, { log }]) => [name, log]));
  }

  async load(app: string, code: AppCode): Promise<void> {
    await this.#app(app).load(code);
  }

  async exited(app: string): Promise<Exit> {
    return this.#app(app).process.exited();
  }

  async control(request: Control): Promise<void> {
    const { apps, services } = this.#parts;
    const { target } = request;
    const found = apps.get(target) ?? services.get(target as ServiceName) ?? this.#nothingCalled(target);
    await act(found.process, request);
  }

  /** Nothing limits an app here. */
  async seal(): Promise<ReachedLimit[]> {
    await Promise.all([...this.#parts.apps.values()].map((app) => app[Symbol.asyncDispose]()));
    return [];
  }

  async isSound(): Promise<boolean> {
    const { services, suite } = this.#parts;
    await suite.call("listening", null);
    return [...services.values()].every((service) => service.process.runs);
  }

  describe(): string[] {
    const { apps, services } = this.wiring;
    const urls = Object.entries(apps).map(([name, { url }]) => `${name.padEnd(10)} ${url}`);
    const psql = services.postgres === undefined ? [] : [`postgres   psql ${services.postgres.suite}`];
    const redis = services.redis === undefined ? [] : [`redis      redis-cli -u ${services.redis}`];
    return [...urls, ...psql, ...redis, `directory  ${this.#parts.workspace.path}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposal[Symbol.asyncDispose]();
  }

  #app(name: string): EmbeddedApp {
    return this.#parts.apps.get(name) ?? this.#nothingCalled(name);
  }

  #nothingCalled(target: string): never {
    const names = [...this.#parts.apps.keys(), ...this.#parts.services.keys()].join(", ");
    throw new BacklabError("cell_failed", `this cell has no ${target}; it has ${names}`);
  }
}
