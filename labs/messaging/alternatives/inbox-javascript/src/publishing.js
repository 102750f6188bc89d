import { STREAM, pairs } from "./stream.js";

/** Tells the stream of every purchase, by number. One at a time, and the next only when it has been heard. */
export function startPublishing(pool, redis) {
  let stopped = false;
  let timer;
  let running = publishAll();

  async function publishAll() {
    while (!stopped) {
      const { rows } = await pool.query("SELECT * FROM purchases WHERE NOT published ORDER BY no LIMIT 1");
      const [purchase] = rows;
      if (purchase === undefined) return;
      const event = {
        id: purchase.event_id,
        type: "order.placed",
        orderId: purchase.id,
        occurredAt: purchase.placed.toISOString(),
        data: JSON.stringify(purchase.body),
      };
      await redis.xadd(STREAM, "*", ...pairs(event));
      await pool.query("UPDATE purchases SET published = true WHERE no = $1", [purchase.no]);
    }
  }

  function next() {
    clearTimeout(timer);
    running = running.catch((error) => console.error("not published yet:", error.message)).then(publishAll);
    running.catch(() => {});
    if (!stopped) timer = setTimeout(next, 250);
  }

  next();
  return {
    hurry: next,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running.catch(() => {});
    },
  };
}
