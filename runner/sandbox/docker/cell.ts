import type { ServiceName } from "../../../grader/lab.ts";
import type { Control, Exit, Wiring } from "../../../grader/protocol/methods.ts";
import { BacklabError } from "../../errors.ts";
import type { AppLog } from "../app-log.ts";
import type { AppCode, AppExit, Cell, ReachedLimit } from "../cell.ts";
import { act } from "../controllable.ts";
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
  images: Readonly<Record<string, string>>;
  apps: ReadonlyMap<string, DockerApp>;
  services: ReadonlyMap<ServiceName, DockerService>;
  appExit: Promise<AppExit>;
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
  readonly images: Readonly<Record<string, string>>;

  constructor(parts: DockerCellParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.suite = parts.suite;
    this.wiring = parts.wiring;
    this.appExit = parts.appExit;
    this.images = parts.images;
    this.logs = Object.fromEntries([...parts.apps].map(([name, { log }]) => [name, log]));
  }

  async load(app: string, code: AppCode): Promise<void> {
    await this.#app(app).load(code);
  }

  async exited(app: string): Promise<Exit> {
    return this.#app(app).exited();
  }

  async control(request: Control): Promise<void> {
    const { apps, services } = this.#parts;
    const { target } = request;
    await act(apps.get(target) ?? services.get(target as ServiceName) ?? this.#nothingCalled(target), request);
  }

  async seal(): Promise<ReachedLimit[]> {
    const { apps, services } = this.#parts;
    const reached = Promise.all([...apps.values()].map((app) => app.seal()));
    // Nobody needs these any more, and removing takes longer than ending. What goes wrong is told by the disposal.
    for (const service of services.values()) service[Symbol.asyncDispose]().catch(() => undefined);
    return (await reached).flat();
  }

  async isSound(): Promise<boolean> {
    const { apps, services, suite } = this.#parts;
    const up = [...apps.values(), ...services.values()].map((part) => part.isUp());
    const [parts] = await Promise.all([Promise.all(up), suite.call("listening", null)]);
    return parts.every(Boolean);
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

  #app(name: string): DockerApp {
    return this.#parts.apps.get(name) ?? this.#nothingCalled(name);
  }

  #nothingCalled(target: string): never {
    const names = [...this.#parts.apps.keys(), ...this.#parts.services.keys()].join(", ");
    throw new BacklabError("cell_failed", `this cell has no ${target}; it has ${names}`);
  }
}
