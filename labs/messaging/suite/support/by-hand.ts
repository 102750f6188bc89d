/** What to type to see for oneself what a test did that no request shows. It goes at the end of a hint. */

export const REFUSING =
  "To see it, have your Postgres refuse: ALTER TABLE products ADD CONSTRAINT jammed CHECK (sku <> 'huila-250') NOT VALID; and order huila-250. ALTER TABLE products DROP CONSTRAINT jammed; ends it.";

export const OUTAGE =
  "To see it: docker stop roastery-redis, place three orders, docker start roastery-redis, and look with redis-cli XRANGE orders:events - +";

/** One step of Redis, so that no worker is faster. */
export const GHOST = String.raw`To see it: printf 'MULTI\nXADD orders:events * type order.placed data {\nXREADGROUP GROUP fulfilment ghost STREAMS orders:events >\nEXEC\n' | redis-cli, and look with redis-cli XPENDING orders:events fulfilment - + 10`;

/** How to publish such an event. There are no quotes in what tests make up. */
export function publishing(fields: Record<string, string>): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name} '${value}'`);
  return `To see it: redis-cli XADD orders:events '*' ${pairs.join(" ")}`;
}
