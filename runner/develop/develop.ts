import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Lab } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { startCommand } from "../grade/start-command.ts";
import { Disposal } from "../sandbox/disposal.ts";
import { isFree } from "../sandbox/embedded/ports.ts";
import { describeExit } from "../sandbox/embedded/process-group.ts";
import { typeStrippingFlags } from "../sandbox/embedded/type-stripping.ts";
import { Workspace } from "../sandbox/embedded/workspace.ts";
import { dataFolder } from "./data-folder.ts";
import { writeEnvFile } from "./env-file.ts";
import { KeptData } from "./kept-data.ts";
import { requireInstalled } from "./installed.ts";
import { type KeptServices, type ServiceHost, startKeptServices, untilOneEnds } from "./kept-services.ts";
import { seedOnce } from "./seed.ts";
import { trace, type Traced } from "./trace.ts";
import { portsOf, type Variables, variablesOf } from "./variables.ts";
import { startWatched } from "./watched-app.ts";

export interface DevelopRequest {
  lab: Lab;
  /** SQL that makes what the lab's database holds to begin with; null where that is nothing. */
  seed: string | null;
  /** The project's folder. */
  folder: string;
  /** When the project was begun. */
  begun: string;
  /** The first app's port in place of the lab's; others keep their distance. */
  port?: number | undefined;
  /** Throws away first what the services have kept where they run. */
  reset: boolean;
  /** Tells what the apps send to the services. */
  traced: boolean;
}

/** What is told while it goes on. */
export interface DevelopEvents {
  /** All is up, or about to be: where, and with which variables. */
  onUp: (ports: ReadonlyMap<string, number>, variables: Variables, envFile: string) => void;
  onLine: (app: string, line: string) => void;
  onTraced: (line: Traced) => void;
  /** An app's process is gone, and will not be started again by a save. */
  onEnd: (app: string, how: string) => void;
}

/** What it takes. */
export interface DevelopmentPlace {
  env: NodeJS.ProcessEnv;
  /** Where the services run. */
  host: ServiceHost;
  signal: AbortSignal;
  /** Settles when it is to end. */
  enough: () => Promise<void>;
}

/** What the steps share. */
interface Development {
  request: DevelopRequest;
  events: DevelopEvents;
  env: NodeJS.ProcessEnv;
  workspace: Workspace;
  disposal: Disposal;
  signal: AbortSignal;
}

/**
 * Brings up what a lab's apps need, and the apps, and keeps it up until `enough` is done. Then all of it ends; what
 * the services hold is kept for the next time.
 *
 * @throws BacklabError `bad_usage` for a port that is in use, an app that is not there, or packages that are not, `service_unavailable`,
 *   `service_failed`, `engine_failed`, `not_written`
 */
export async function develop(
  request: DevelopRequest,
  events: DevelopEvents,
  { env, host, signal, enough }: DevelopmentPlace,
): Promise<void> {
  const { lab, folder, port, begun, reset } = request;
  const starts = await startsOf(lab, folder);
  await requireInstalled(folder);
  const ports = portsOf(lab, port);
  await requireFree(ports);
  await using kept = await KeptData.open(dataFolder(env), { folder, begun }, host.runtime);
  if (reset) await host.discard(kept);
  await using disposal = new Disposal();
  const workspace = disposal.use(await Workspace.open());
  const services = await startKeptServices(lab, host, { kept, env, workspace, disposal }, signal);
  await seedOnce(services, request.seed);
  const variables = variablesOf(services, await kept.values(lab.secrets));
  const envFile = join(folder, ".env");
  await writeEnvFile(envFile, ports.size === 1 ? { ...variables, PORT: String([...ports.values()][0]) } : variables);
  events.onUp(ports, variables, envFile);
  const tracing = beginTracing(services, { request, events, disposal });
  await startApps(starts, ports, variables, { request, events, env, workspace, disposal, signal });
  await Promise.race([enough(), untilOneEnds(services), tracing]);
}

/** The command of each app, with the entry file that is there. */
async function startsOf({ apps }: Lab, folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    Object.entries(apps).map(async ([name, { start }]) => {
      const entry = start.split(" ").at(-1) ?? "";
      const beside = await readdir(join(folder, dirname(entry))).catch(() => []);
      const command = startCommand(
        { start },
        beside.map((file) => join(dirname(entry), file)),
      );
      if (command === null) throw noEntry(name, entry, folder);
      return [name, command] as const;
    }),
  );
  return new Map(found);
}

function noEntry(app: string, entry: string, folder: string): BacklabError {
  return new BacklabError("bad_usage", `${folder} has no ${entry}, with which ${app} starts`, {
    hint: "make it, or bring it back with `backlab reset`",
  });
}

async function requireFree(ports: ReadonlyMap<string, number>): Promise<void> {
  for (const [app, port] of ports) {
    if (await isFree(port)) continue;
    throw new BacklabError("bad_usage", `port ${port}, which ${app} listens on, is in use`, {
      hint: `end what uses it, or choose another: backlab dev --port ${port + 1}`,
    });
  }
}

/** Goes on until everything ends; rejects when it cannot go on. */
function beginTracing(
  services: KeptServices,
  { request, events, disposal }: Pick<Development, "request" | "events" | "disposal">,
): Promise<never> {
  const forever = new Promise<never>(() => undefined);
  if (!request.traced) return forever;
  const ended = new AbortController();
  const tracing = trace(services, events.onTraced, ended.signal);
  disposal.defer(async () => {
    ended.abort();
    await tracing.catch(() => undefined);
  });
  return tracing.then(() => forever);
}

async function startApps(
  starts: ReadonlyMap<string, readonly string[]>,
  ports: ReadonlyMap<string, number>,
  variables: Variables,
  { request, events, env, workspace, disposal }: Development,
): Promise<void> {
  const flags = await typeStrippingFlags(workspace.path);
  const given = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  for (const [name, start] of starts) {
    const app = startWatched({
      name,
      folder: request.folder,
      start,
      flags,
      env: { ...given, ...variables, PORT: String(ports.get(name)) },
      workspace,
      tell: (line) => events.onLine(name, line),
    });
    disposal.defer(() => app.end());
    void app.exited.then((exit) => {
      if (!app.endWasAsked) events.onEnd(name, describeExit(exit));
    });
  }
}
