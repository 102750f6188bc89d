/**
 * The suite process: one per cell. It loads everything once, then does what the runner asks over its
 * stdin and answers on its stdout, one JSON frame a line. Nothing else may write to stdout, so what a
 * suite prints is sent to stderr before any suite is loaded.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Handlers, runnerMethods, suiteMethods, type Wiring } from "../protocol/methods.ts";
import { Peer } from "../protocol/peer.ts";
import { setContext } from "../suite/context.ts";
import { openDb, seedDb } from "../suite/db.ts";
import { openRedis } from "../suite/redis.ts";
import { listTests } from "./declared.ts";
import { listeningPorts, probe } from "./probe.ts";
import { runStage } from "./stage-run.ts";
import { warmUp } from "./warm-up.ts";

const CONNECT_MS = 15_000;
const SEED_MS = 15_000;
/** A request gives up this long before its test does, so that the report can say which request it was. */
const REQUEST_MARGIN_MS = 200;

const handlers: Handlers<typeof suiteMethods> = {
  load: ({ code, stages }) => {
    suite = code;
    return { tests: listTests(code, stages) };
  },
  connect: async (given) => {
    wiring = given;
    useContext(5_000);
    await Promise.all([
      given.services.postgres !== undefined && openWithin(CONNECT_MS),
      given.services.redis !== undefined && openRedis(),
    ]);
    return null;
  },
  seed: async ({ sql }) => {
    useContext(SEED_MS);
    await seedDb(sql);
    return null;
  },
  probe: async ({ app, withinMs }) => {
    const place = wiring.apps[app];
    const url = await probe(place?.url ?? "", withinMs);
    // In place, as the test that has just started a replica holds the same wiring.
    if (place !== undefined && url !== null) place.url = url;
    return { ready: url !== null };
  },
  listening: async () => ({ ports: await listeningPorts() }),
  runStage: (params) => {
    useContext(params.testMs);
    return runStage(suite, params, {
      started: (id) => void runner.call("testStarted", { id, atMs: performance.now() }),
      finished: (outcome) => runner.call("testFinished", outcome),
      stopped: () => stopped,
    });
  },
  appStopped: ({ reason }) => {
    stopped = reason;
    return null;
  },
};

const writeFrame = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const runner = new Peer(runnerMethods, suiteMethods, handlers, (line) => writeFrame(line));

let suite = "";
let wiring: Wiring = { apps: {}, services: {}, secrets: {} };
let stopped: string | null = null;

function useContext(testMs: number): void {
  const requestMs = Math.max(testMs - REQUEST_MARGIN_MS, testMs / 2);
  setContext({
    wiring,
    requestMs,
    ask: async (what, params) => {
      try {
        return await runner.call(what, params);
      } catch (cause) {
        throw Object.assign(new Error((cause as Error).message), { code: "BACKLAB_OPERATION" });
      }
    },
  });
}

/** The server may still be starting: the first connection is tried until it holds. */
async function openWithin(withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await openDb();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(3);
  }
}

// The image is built with everything compiled ahead: this loads it all, does what it is for once, and leaves.
if (process.argv.includes("--warm")) void warmUp().then((ran) => process.exit(ran ? 0 : 1));

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => runner.receive(line))
  .on("close", () => process.exit(0));
