import { GenericContainer, Network, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { USER_IDS } from "../../../runner/images/users.ts";

/** What one run of the suite stands on. */
export interface Containers {
  network: StartedNetwork;
  postgres: StartedTestContainer;
  app: StartedTestContainer;
}

/** Of which images, and whose code. */
export interface ContainerPlan {
  nodeImage: string;
  postgresImage: string;
  /** The folder of the submission. */
  submission: string;
  /** On the host. Fixed, because a restarted container gets another one where the engine chooses. */
  appPort: number;
  /** Put on every container, so that what is left of it can be found. */
  labels: Record<string, string>;
}

const PASSWORD = "bench";
/** In the image, beside the packages, so that they are found. */
const APP_FOLDER = "/opt/backlab/packages/app";

/**
 * What the entrypoint of the official postgres image does at every start: a new cluster, a server for the set-up
 * alone, then the server itself. The statement log is what `observe.sql()` reads. Nothing is synced to disk.
 */
const START_POSTGRES = `
set -e
initdb --username=postgres --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8
pg_ctl -w -o "-k /tmp -c listen_addresses= -c fsync=off" start
psql -h /tmp -U postgres -v ON_ERROR_STOP=1 \\
  -c "ALTER ROLE postgres PASSWORD '${PASSWORD}'" \\
  -c "CREATE ROLE learner LOGIN PASSWORD '${PASSWORD}'" \\
  -c "ALTER ROLE learner SET log_statement = 'all'" \\
  -c "CREATE DATABASE app OWNER learner"
pg_ctl -w -m fast stop
echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
exec postgres -k /tmp -c listen_addresses=* -c fsync=off \\
  -c logging_collector=on -c log_destination=jsonlog -c log_filename=postgresql.log`;

/** Starts them one after the other, as the app needs its database. */
export async function startContainers(plan: ContainerPlan): Promise<Containers> {
  const network = await new Network().start();
  const started: StartedTestContainer[] = [];
  try {
    const postgres = await startPostgres(plan, network);
    started.push(postgres);
    return { network, postgres, app: await startApp(plan, network) };
  } catch (error) {
    // The sidecar that would see to it needs an image of its own, and is off.
    await Promise.all(started.map((container) => container.stop()));
    await network.stop();
    throw error;
  }
}

export async function stopContainers({ network, postgres, app }: Containers): Promise<void> {
  await Promise.all([app.stop(), postgres.stop()]);
  await network.stop();
}

/** Where the suite finds them: the variables that it reads under the ordinary `jest` command. */
export function suiteEnv({ app, postgres }: Containers): Record<string, string> {
  return {
    APP_URL: `http://localhost:${app.getMappedPort(3000)}`,
    DATABASE_URL: `postgres://postgres:${PASSWORD}@localhost:${postgres.getMappedPort(5432)}/app`,
  };
}

function startPostgres(
  { postgresImage, labels }: ContainerPlan,
  network: StartedNetwork,
): Promise<StartedTestContainer> {
  return new GenericContainer(postgresImage)
    .withLabels(labels)
    .withNetwork(network)
    .withNetworkAliases("postgres")
    .withExposedPorts(5432)
    .withTmpFs({ "/data": `rw,uid=${USER_IDS.postgres},mode=0700` })
    .withEnvironment({ PGDATA: "/data/cluster", PGPASSWORD: PASSWORD })
    .withCommand(["sh", "-c", START_POSTGRES])
    .withWaitStrategy(Wait.forSuccessfulCommand("psql -h 127.0.0.1 -U postgres -d app -c 'SELECT 1'"))
    .start();
}

function startApp(
  { nodeImage, submission, appPort, labels }: ContainerPlan,
  network: StartedNetwork,
): Promise<StartedTestContainer> {
  return new GenericContainer(nodeImage)
    .withLabels(labels)
    .withNetwork(network)
    .withExposedPorts({ container: 3000, host: appPort })
    .withCopyDirectoriesToContainer([{ source: submission, target: APP_FOLDER }])
    .withWorkingDir(APP_FOLDER)
    .withEnvironment({ PORT: "3000", DATABASE_URL: `postgres://learner:${PASSWORD}@postgres:5432/app` })
    .withCommand(["node", "src/server.ts"])
    .withWaitStrategy(Wait.forHttp("/health", 3000))
    .start();
}
