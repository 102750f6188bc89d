import { access } from "node:fs/promises";
import { instancesOf } from "../../../grader/instances.ts";
import type { ServiceName } from "../../../grader/lab.ts";
import type { Wiring } from "../../../grader/protocol/methods.ts";
import { BacklabError, reasonOf } from "../../errors.ts";
import { connectionName } from "../../services/postgres.ts";
import { newValues } from "../../services/secrets.ts";
import type { AppExit, Cell, CellShape, OnStep, Runtime } from "../cell.ts";
import { cancelled } from "../deadline.ts";
import { Disposal } from "../disposal.ts";
import { EmbeddedApp } from "./app.ts";
import { cacheFolder } from "./cache-folder.ts";
import { EmbeddedCell } from "./cell.ts";
import { findPackages } from "./packages.ts";
import { PortHold } from "./ports.ts";
import { preparePostgres } from "./postgres-cache.ts";
import { startPostgres } from "./postgres-server.ts";
import { findRedis, startRedis } from "./redis-server.ts";
import type { CellService } from "./service.ts";
import { startSuite } from "./suite-process.ts";
import { typeStrippingFlags } from "./type-stripping.ts";
import { together } from "./waiting.ts";
import { Workspace } from "./workspace.ts";

export interface EmbeddedOptions {
  /** Path of the built suite process, `dist/suite-host.cjs`. */
  suiteHost: string;
  /** A directory from which the packages that labs offer are resolved. */
  packagesFrom: string;
  /** Where the prepared Postgres is kept. Default: `$BACKLAB_CACHE_DIR`, or the system's usual place. */
  cacheDir?: string;
  /** Read for PATH and where the cache is; nothing else of it reaches a cell. Default: `process.env`. */
  env?: NodeJS.ProcessEnv;
  onStep?: OnStep;
}

/** What the steps of opening a cell share. */
interface Opening {
  options: EmbeddedOptions;
  env: NodeJS.ProcessEnv;
  shape: CellShape;
  workspace: Workspace;
  disposal: Disposal;
  signal: AbortSignal;
}

/**
 * Cells without a container engine: services, suite and apps as child processes of backlab. Nothing keeps
 * learner code from the rest of the machine, so what is graded here counts as practice.
 */
export function embeddedRuntime(options: EmbeddedOptions): Runtime {
  return { name: "embedded", practice: true, open: (shape, signal) => openCell(options, shape, signal) };
}

async function openCell(options: EmbeddedOptions, shape: CellShape, signal: AbortSignal): Promise<Cell> {
  const disposal = new Disposal();
  try {
    signal.throwIfAborted();
    const workspace = disposal.use(await Workspace.open());
    options.onStep?.("begun");
    const cell = await boot({ options, env: options.env ?? process.env, shape, workspace, disposal, signal });
    signal.throwIfAborted();
    return cell;
  } catch (error) {
    // Why it did not open is worth more than what else went wrong after that.
    await disposal[Symbol.asyncDispose]().catch(() => undefined);
    throw signal.aborted ? cancelled() : machineFault(error);
  }
}

async function boot(opening: Opening): Promise<Cell> {
  const { options, env, workspace, disposal } = opening;
  await requireSuiteHost(options.suiteHost);
  const suite = disposal.use(await startSuite(options.suiteHost, env["PATH"] ?? "", workspace));
  const services = await startServices(opening);
  options.onStep?.("made");
  const secrets = newValues(opening.shape.secrets);
  const { apps, appExit } = await makeApps(opening, services, secrets);
  options.onStep?.("booted");
  const wiring = {
    apps: Object.fromEntries([...apps].map(([name, { port }]) => [name, { url: `http://localhost:${port}` }])),
    services: Object.assign({}, ...[...services.values()].map((service) => service.wiring)) as Wiring["services"],
    secrets,
  };
  return new EmbeddedCell({ workspace, suite: suite.link, wiring, apps, services, appExit, disposal });
}

async function startServices(opening: Opening): Promise<ReadonlyMap<ServiceName, CellService>> {
  const tasks = opening.shape.services.map(
    (name) =>
      async (signal: AbortSignal): Promise<[ServiceName, CellService]> => [name, await SERVICES[name](opening, signal)],
  );
  return new Map(await together(tasks, opening.signal));
}

const SERVICES: Record<ServiceName, (opening: Opening, signal: AbortSignal) => Promise<CellService>> = {
  postgres: async ({ options, env, workspace, disposal }, signal) =>
    startPostgres(await preparePostgres(options.cacheDir ?? cacheFolder(env), signal), workspace, disposal, signal),
  redis: async ({ env, workspace, disposal }, signal) => startRedis(await findRedis(env), workspace, disposal, signal),
};

async function makeApps(
  { options, env, shape, workspace, disposal }: Opening,
  services: ReadonlyMap<ServiceName, CellService>,
  secrets: Readonly<Record<string, string>>,
): Promise<{ apps: ReadonlyMap<string, EmbeddedApp>; appExit: Promise<AppExit> }> {
  let onExit!: (exit: AppExit) => void;
  const appExit = new Promise<AppExit>((resolve) => (onExit = resolve));
  const packages = await findPackages(shape.packages, options.packagesFrom);
  const flags = await typeStrippingFlags(workspace.path);
  const common = {
    packages,
    flags,
    env: { ...secrets, ...appEnv(env, services) },
    startSeconds: shape.limits.startSeconds,
    onRelaunch: (): void => options.onStep?.("relaunching"),
  };
  const apps = new Map<string, EmbeddedApp>();
  for (const [name, { standby }] of instancesOf(shape.apps)) {
    const hold = await PortHold.take();
    const own = services.has("postgres") ? { ...common.env, ...connectionName(name) } : common.env;
    apps.set(name, disposal.use(new EmbeddedApp({ ...common, env: own, name, standby, hold, workspace, onExit })));
  }
  return { apps, appExit };
}

function appEnv(env: NodeJS.ProcessEnv, services: ReadonlyMap<ServiceName, CellService>): Record<string, string> {
  const variables = {
    DATABASE_URL: services.get("postgres")?.learnerUrl,
    REDIS_URL: services.get("redis")?.learnerUrl,
  };
  const given = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { PATH: env["PATH"] ?? "", ...Object.fromEntries(given) };
}

async function requireSuiteHost(path: string): Promise<void> {
  await access(path).catch((cause: unknown) => {
    throw new BacklabError("cell_failed", `the suite process is not built: no ${path}`, {
      hint: "npm run build",
      cause,
    });
  });
}

function machineFault(error: unknown): BacklabError {
  if (error instanceof BacklabError) return error;
  return new BacklabError("cell_failed", `the cell could not be opened: ${reasonOf(error)}`, { cause: error });
}
