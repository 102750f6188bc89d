import { createServer } from "node:http";
import { hostname } from "node:os";
import { z } from "zod";
import { openPool } from "./database.ts";
import { DelayLine } from "./delay-line.ts";
import { Group, type Parcel } from "./group.ts";
import { Loop, openRedis, setting } from "./wire.ts";

const Envelope = z.object({ type: z.literal("order.placed"), orderId: z.guid(), data: z.string() });
const Line = z.object({ sku: z.string(), quantity: z.int().min(1) });

const pool = await openPool(setting("DATABASE_URL"));
const redis = openRedis();
const group = new Group(redis, `${hostname()}:${process.pid}:${setting("PORT")}`);
const delayed = new DelayLine<Parcel>();

/** One parcel at a time: one that has waited, one that was left behind, or a new one. */
async function step(): Promise<void> {
  const parcel = delayed.next() ?? (await group.leftBehind()) ?? (await group.next(delayed.size > 0 ? 10 : 100));
  if (parcel !== undefined) await open(parcel);
}

async function open(parcel: Parcel): Promise<void> {
  const wanted = read(parcel.fields);
  if (wanted === null) return group.giveUp(parcel, "the event makes no sense");
  try {
    await pool.query("SELECT fulfil($1, $2, $3)", [wanted.orderId, wanted.sku, wanted.quantity]);
  } catch (error) {
    if (parcel.attempt === 4) return group.giveUp(parcel, `${error}`);
    return delayed.add({ ...parcel, attempt: parcel.attempt + 1 }, 55 * 2 ** (parcel.attempt - 1));
  }
  await group.done(parcel);
}

function read(fields: Record<string, string>): { orderId: string; sku: string; quantity: number } | null {
  const envelope = Envelope.safeParse(fields);
  if (!envelope.success) return null;
  try {
    return { orderId: envelope.data.orderId, ...Line.parse(JSON.parse(envelope.data.data)) };
  } catch {
    return null;
  }
}

const loop = new Loop(step, () => group.create());
await group.create().catch(console.error);

const health = createServer((_req, res) => res.setHeader("Content-Type", "application/json").end('{"status":"ok"}'));
health.listen(Number(setting("PORT")));
process.once("SIGTERM", () => {
  void loop.stop().then(() => {
    health.close();
    redis.disconnect();
    return pool.end();
  });
});
