import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { z } from "zod";
import { BENCH_LABEL } from "../label.ts";
import { startContainers, suiteEnv } from "./containers.ts";
import { keep } from "./kept.ts";

const Env = z.object({
  BENCH_NODE_IMAGE: z.string(),
  BENCH_POSTGRES_IMAGE: z.string(),
  BENCH_SUBMISSION: z.string(),
  BENCH_PID: z.string(),
});

/** Jest calls this before the first test file. */
export default async function startAll(): Promise<void> {
  const { BENCH_NODE_IMAGE, BENCH_POSTGRES_IMAGE, BENCH_SUBMISSION, BENCH_PID } = Env.parse(process.env);
  const containers = await startContainers({
    nodeImage: BENCH_NODE_IMAGE,
    postgresImage: BENCH_POSTGRES_IMAGE,
    submission: BENCH_SUBMISSION,
    appPort: await freePort(),
    labels: { [BENCH_LABEL]: BENCH_PID },
  });
  keep(containers);
  const { app, postgres } = containers;
  // Test files see this process's environment, and nothing else of it.
  Object.assign(process.env, suiteEnv(containers), { BENCH_API: app.getId(), BENCH_POSTGRES: postgres.getId() });
}

/** Below those that the system and the engine give out by themselves. */
async function freePort(): Promise<number> {
  const port = randomInt(20_000, 30_000);
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(port, "0.0.0.0", () => resolve(true));
  });
  await new Promise((closed) => server.close(closed));
  return free ? port : freePort();
}
