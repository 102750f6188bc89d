import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { type Instance, instancesOf } from "../../../grader/instances.ts";
import type { ServiceName } from "../../../grader/lab.ts";
import type { Wiring } from "../../../grader/protocol/methods.ts";
import type { Images } from "../../images/images.ts";
import * as postgres from "../../services/postgres.ts";
import * as redis from "../../services/redis.ts";
import { newSecrets, newValues, type Secrets } from "../../services/secrets.ts";
import type { AppExit, Cell, CellShape, OnStep, Runtime } from "../cell.ts";
import { cancelled } from "../deadline.ts";
import { Disposal } from "../disposal.ts";
import { aheadOf } from "./ahead.ts";
import { DockerApp } from "./app.ts";
import { DockerCell } from "./cell.ts";
import { Container } from "./container.ts";
import { ownerLabels } from "./owned-containers.ts";
import { appPlan, type Identity, servicePlan, suitePlan } from "./plans.ts";
import { DockerService } from "./service.ts";
import { linkToSuite } from "./suite.ts";

export interface DockerRuntimeOptions {
  engine: Docker;
  images: Images;
  /** Put on every container, beside the labels that say whose it is. */
  labels?: Readonly<Record<string, string>>;
  onStep?: OnStep;
}

/** Cells of containers on a Docker engine. */
export function dockerRuntime(options: DockerRuntimeOptions): Runtime {
  return { name: "docker", practice: false, open: (shape, signal) => openCell(options, shape, signal) };
}

/** Either everything is up, or nothing is left. A step that has begun is always finished first. */
async function openCell(options: DockerRuntimeOptions, shape: CellShape, signal: AbortSignal): Promise<Cell> {
  const disposal = new Disposal();
  try {
    return await bootCell(options, shape, signal, disposal);
  } catch (error) {
    // Why it did not open is worth more than what else went wrong after that.
    await disposal[Symbol.asyncDispose]().catch(() => undefined);
    throw error;
  }
}

async function bootCell(
  { engine, images, labels, onStep }: DockerRuntimeOptions,
  shape: CellShape,
  signal: AbortSignal,
  disposal: Disposal,
): Promise<Cell> {
  const identity: Identity = { cell: randomBytes(5).toString("hex"), labels: { ...labels, ...ownerLabels() } };
  const parts: AsyncDisposable[] = [];
  disposal.defer(() => all(parts.map((part) => part[Symbol.asyncDispose]())));
  const own = <T extends AsyncDisposable>(part: T): T => (parts.push(part), part);
  const suiteContainer = own(await Container.create(engine, suitePlan(identity, images)));
  onStep?.("begun");
  const suite = linkToSuite(suiteContainer);
  stopIfCancelled(signal);

  const secrets = Object.fromEntries(shape.services.map((name) => [name, newSecrets()]));
  const values = newValues(shape.secrets);
  const instances = [...instancesOf(shape.apps)];
  const services = new Map<ServiceName, DockerService>();
  const apps = new Map<string, DockerApp>();
  let onExit: (exit: AppExit) => void = () => undefined;
  const appExit = new Promise<AppExit>((resolve) => (onExit = resolve));

  const createService = async (name: ServiceName): Promise<void> => {
    const plan = servicePlan(identity, images, name, suiteContainer.id);
    services.set(name, own(new DockerService(name, await Container.create(engine, plan))));
  };
  const createApp = async ([name, instance]: [string, Instance]): Promise<void> => {
    const { app: first, port, standby } = instance;
    const env = { ...values, ...appEnv(name, port, secrets) };
    const ahead = aheadOf(instance, shape.packages);
    const plan = appPlan(identity, images, shape, { role: name, network: suiteContainer.id, env, ahead });
    const accepts = async (app: string): Promise<boolean> =>
      (await suite.call("probe", { app, withinMs: limits.startSeconds * 1_000 })).ready;
    const { packages, limits } = shape;
    const onRelaunch = (): void => onStep?.("relaunching");
    const place = {
      name,
      engine,
      plan,
      ahead,
      packages,
      startSeconds: limits.startSeconds,
      standby,
      onExit,
      onRelaunch,
    };
    const app = own(new DockerApp({ ...place, accepts: () => accepts(name), settled: () => accepts(first) }));
    apps.set(name, app);
    await app.create();
  };
  await all([suiteContainer.start(), ...shape.services.map(createService), ...instances.map(createApp)]);
  onStep?.("made");
  stopIfCancelled(signal);

  await all([
    ...[...services].map(([name, service]) => service.boot(serviceInput(name, secrets))),
    ...[...apps.values()].map((app) => app.boot()),
  ]);
  stopIfCancelled(signal);
  onStep?.("booted");
  const wiring = { ...wiringOf(instances, secrets), secrets: values };
  return new DockerCell({
    id: identity.cell,
    suite,
    suiteContainer: suiteContainer.name,
    wiring,
    images: Object.fromEntries((["node", ...shape.services] as const).map((name) => [name, images[name]])),
    apps,
    services,
    appExit,
    disposal,
  });
}

type SecretsOf = Readonly<Partial<Record<ServiceName, Secrets>>>;

function secretsOf(service: ServiceName, secrets: SecretsOf): Secrets {
  const found = secrets[service];
  if (found === undefined) throw new Error(`no secrets for ${service}`);
  return found;
}

/** What a service's script reads from its stdin. */
function serviceInput(service: ServiceName, secrets: SecretsOf): string {
  const own = secretsOf(service, secrets);
  return service === "postgres" ? postgres.passwordSql(own) : redis.redisConf(own, redis.REDIS_PORT, "/data");
}

function appEnv(name: string, port: number, secrets: SecretsOf): Record<string, string> {
  return {
    PORT: String(port),
    ...(secrets.postgres && postgres.connectionName(name)),
    ...(secrets.postgres && { DATABASE_URL: postgres.learnerUrl(secrets.postgres, postgres.POSTGRES_PORT) }),
    ...(secrets.redis && { REDIS_URL: redis.learnerUrl(secrets.redis, redis.REDIS_PORT) }),
  };
}

function wiringOf(instances: [string, Instance][], secrets: SecretsOf): Omit<Wiring, "secrets"> {
  return {
    apps: Object.fromEntries(instances.map(([name, { port }]) => [name, { url: `http://localhost:${port}` }])),
    services: {
      ...(secrets.postgres && { postgres: postgres.suiteUrls(secrets.postgres, postgres.POSTGRES_PORT) }),
      ...(secrets.redis && { redis: redis.adminUrl(secrets.redis, redis.REDIS_PORT) }),
    },
  };
}

/** Waits for all of them, also when one fails, so that nothing is still being made when it is cleaned up. */
async function all(steps: PromiseLike<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(steps);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
