// The warehouse: several events at a time, each with a timer of its own when it has to wait.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "./db.js";
import { Malformed, pack, understand } from "./packing.js";
import { GROUP, LETTERS, STREAM, connectRedis, object, pairs } from "./stream.js";

const PAUSES = [70, 140, 280];
const AT_ONCE = 8;
const me = randomUUID();

const pool = await openDatabase(process.env.DATABASE_URL);
const redis = connectRedis(process.env.REDIS_URL);
// A read that blocks would keep acknowledgements waiting.
const reader = connectRedis(process.env.REDIS_URL);

/** Entry ids that are being worked on, or wait for another attempt. */
const inHand = new Map();
let stopped = false;

async function work(entryId, fields) {
  for (let attempt = 1; ; attempt++) {
    try {
      await pack(pool, understand(fields));
      break;
    } catch (error) {
      const pause = PAUSES[attempt - 1];
      if (error instanceof Malformed || pause === undefined) {
        await setAside(entryId, fields, attempt, error.message);
        break;
      }
      console.error(`attempt ${attempt}: ${error.message}`);
      await sleep(pause, undefined, { ref: false });
      // It stays pending, and whoever comes next finds it there.
      if (stopped) return;
    }
  }
  await redis.xack(STREAM, GROUP, entryId);
}

async function setAside(entryId, fields, attempts, reason) {
  const event = JSON.stringify(fields);
  await redis.xadd(LETTERS, "*", ...pairs({ entryId, reason, attempts, failedAt: new Date().toISOString(), event }));
}

function take([entryId, flat]) {
  // Claimed from ourselves, because it takes long: it is in good hands.
  if (inHand.has(entryId)) return;
  const done = work(entryId, object(flat))
    .catch((error) => console.error("left pending:", error.message))
    .finally(() => inHand.delete(entryId));
  inHand.set(entryId, done);
}

async function readNew() {
  const room = Math.max(1, AT_ONCE - inHand.size);
  const answer = await reader.xreadgroup("GROUP", GROUP, me, "COUNT", room, "BLOCK", 200, "STREAMS", STREAM, ">");
  for (const [, entries] of answer ?? []) entries.forEach(take);
}

async function claimOld() {
  const [, entries] = await redis.xautoclaim(STREAM, GROUP, me, 1000, "0-0", "COUNT", AT_ONCE);
  entries.forEach(take);
}

async function ensureGroup() {
  await redis.xgroup("CREATE", STREAM, GROUP, "0", "MKSTREAM").catch((error) => {
    if (!error.message.includes("BUSYGROUP")) throw error;
  });
}

async function repeat(step) {
  while (!stopped) {
    try {
      await step();
    } catch (error) {
      console.error(error.message);
      await sleep(150);
      await ensureGroup().catch(() => {});
    }
  }
}

const server = http.createServer((req, res) => {
  const found = req.url === "/health";
  res.writeHead(found ? 200 : 404, { "Content-Type": "application/json" }).end(found ? '{"status":"ok"}' : "{}");
});
server.listen(Number(process.env.PORT), () => console.log("the warehouse is open"));

await ensureGroup().catch(() => {});
const loops = [repeat(readNew), repeat(() => claimOld().then(() => sleep(200)))];

process.once("SIGTERM", async () => {
  stopped = true;
  await Promise.all(loops);
  await Promise.all(inHand.values());
  server.close();
  reader.disconnect();
  redis.disconnect();
  await pool.end();
});
