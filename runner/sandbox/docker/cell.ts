import type { ServiceName } from "../../../grader/lab.ts";
import type { Control, Wiring } from "../../../grader/protocol/methods.ts";
import { BacklabError } from "../../errors.ts";
import type { AppLog } from "../app-log.ts";
import type { AppCode, AppExit, Cell } from "../cell.ts";
import type { Disposal } from "../disposal.ts";
import type { SuiteLink } from "../suite-link.ts";
import type { DockerApp } from "./app.ts";
import type { DockerService } from "./service.ts";

/** What a docker cell is made of, once booted. */
export interface DockerCellParts {
  id: string;
  suite: SuiteLink;
  suiteContainer: string;
  wiring: Wiring;
  apps: ReadonlyMap<string, DockerApp>;
  services: ReadonlyMap<ServiceName, DockerService>;
  appExit: Promise<AppExit>;
  startSeconds: number;
  disposal: Disposal;
}

/** A cell of containers that share one loopback and nothing else. */
export class DockerCell implements Cell {
  readonly #parts: DockerCellParts;
  readonly id: string;
  readonly suite: SuiteLink;
  readonly wiring: Wiring;
  readonly appExit: Promise<AppExit>;
  readonly logs: Readonly<Record<string, AppLog>>;

  constructor(parts: DockerCellParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.suite = parts.suite;
    this.wiring = parts.wiring;
    this.appExit = parts.appExit;
    this.logs = Object.fromEntries([...parts.apps].map(([name, { log }]) => [name, log]));
  }

  async load(app: string, code: AppCode): Promise<void> {
    const found = this.#parts.apps.get(app);
    if (found === undefined) throw this.#nothingCalled(app);
    await found.load(code);
  }

  async control({ verb, target, signal }: Control): Promise<void> {
    const app = this.#parts.apps.get(target);
    if (app !== undefined) return this.#controlApp(target, app, verb, signal);
    const service = this.#parts.services.get(target as ServiceName);
    if (service !== undefined) return controlService(service, verb, signal);
    throw this.#nothingCalled(target);
  }

  async seal(): Promise<void> {
    await Promise.all([...this.#parts.apps.values()].map((app) => app.end()));
  }

  describe(): string[] {
    const { suiteContainer, apps, services, id } = this.#parts;
    const names = [...apps.values()].flatMap(({ containerName }) => containerName ?? []);
    const database = services.has("postgres")
      ? [`docker exec -it backlab-${id}-postgres psql -h /tmp -U postgres app`]
      : [];
    return [`suite container   ${suiteContainer}`, ...names.map((name) => `app container     ${name}`), ...database];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposal[Symbol.asyncDispose]();
  }

  async #controlApp(name: string, app: DockerApp, verb: Control["verb"], signal = "SIGTERM"): Promise<void> {
    switch (verb) {
      case "restart":
        return this.#startApp(name, app);
      case "start":
        return app.runs ? undefined : this.#startApp(name, app);
      case "kill":
        return app.end();
      case "signal":
        return app.signal(signal);
      case "pause":
        return app.pause();
      case "resume":
        return app.resume();
    }
  }

  async #startApp(name: string, app: DockerApp): Promise<void> {
    await app.startAgain();
    const { startSeconds } = this.#parts;
    const { ready } = await this.suite.call("probe", { app: name, withinMs: startSeconds * 1_000 });
    if (!ready) {
      throw new BacklabError(
        "cell_failed",
        `${name} did not accept connections within ${startSeconds} s of its restart`,
      );
    }
  }

  #nothingCalled(target: string): BacklabError {
    const names = [...this.#parts.apps.keys(), ...this.#parts.services.keys()].join(", ");
    return new BacklabError("cell_failed", `this cell has no ${target}; it has ${names}`);
  }
}

function controlService(service: DockerService, verb: Control["verb"], signal = "SIGTERM"): Promise<void> {
  switch (verb) {
    case "restart":
      return service.restart();
    case "start":
      return service.startAgain();
    case "kill":
      return service.kill();
    case "signal":
      return service.signal(signal);
    case "pause":
      return service.pause();
    case "resume":
      return service.resume();
  }
}
