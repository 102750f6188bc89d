import { expect } from "@jest/globals";
import { cell, hint, random } from "backlab/suite";
import { OUTAGE } from "./by-hand.ts";
import { type Order, type OrderLine, orderIn, postOrder, readOrder, someCustomer, someOrder } from "./orders.ts";
import { RECOVERY_MS, SOON_MS } from "./patience.ts";
import { eventOf } from "./stream.ts";
import { WORKER, bringUp, bringingBack } from "./workers.ts";

const ENDED =
  "Neither service may end because of an outage. A process ends when an `error` event has no listener, and when a promise is rejected that nobody catches: look at those of the Redis client.";
const REFUSED =
  "Redis is away and the order was not taken. Taking an order needs Postgres only: store the event beside it, and let something else carry it to Redis.";
export const LOST = `An event has to be in Postgres, in the same transaction as its order, until Redis has it. Delete it from there after XADD has answered, and not before. ${OUTAGE}`;
const UNPUBLISHED = `the order was accepted while Redis was away, and ${RECOVERY_MS / 1000} s after Redis is back orders:events has no entry about it`;

interface Outage {
  /** An order that was placed while Redis was down, and how it then read. */
  id: string;
  first: OrderLine;
  read: Partial<Order>;
  /** The ids of other ones, by customer, each customer's in their order. */
  placed: string[][];
}

let past: Promise<Outage> | null = null;

/** Redis was down, orders came in, and it is back. It takes time to come back, so one outage is there for all. */
export async function outage(): Promise<Outage> {
  hint(REFUSED);
  const placedHere = past === null;
  past ??= bringUp("orders", WORKER).then(() => withRedisDown(placeDuringOutage));
  return past.catch((error: unknown) => {
    if (placedHere) throw error;
    throw new Error(
      "this test looks at orders that were placed while Redis was down, and one was not taken then; see the first test of outbox",
    );
  });
}

async function placeDuringOutage(): Promise<Outage> {
  const first = await someOrder();
  const id = await placeWithoutRedis(first);
  const read = await readOrder(id);
  const customers = [someCustomer(), someCustomer(), someCustomer()];
  return { id, first, read, placed: await Promise.all(customers.map((customer) => placeInTurn(customer))) };
}

export async function withRedisDown<T>(body: () => Promise<T>): Promise<T> {
  return bringingBack("redis", async () => {
    await cell.kill("redis");
    hint(ENDED);
    return body();
  });
}

/** Places an order while Redis is away, or fails the test: the order's id. */
export async function placeWithoutRedis(line: OrderLine): Promise<string> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, SOON_MS, null));
  hint(ENDED);
  const res = await Promise.race([postOrder(line), late]);
  hint(REFUSED);
  if (res === null) throw new Error(`POST /orders has not answered within ${SOON_MS / 1000} s`);
  expect(res.status).toBe(202);
  hint(ENDED);
  return orderIn(res).id ?? "";
}

/** Waits for the event of an order that was accepted. One that never comes may have gone with its process. */
export async function untilPublished(id: string): Promise<void> {
  hint(ENDED);
  try {
    await eventOf(id, RECOVERY_MS, UNPUBLISHED);
  } catch (error) {
    hint(LOST);
    throw error;
  }
}

/** Some orders of one customer, each sent after the answer to the one before. Their ids. */
async function placeInTurn(customer: string): Promise<string[]> {
  const ids: string[] = [];
  for (let count = random.int(5, 8); count > 0; count--)
    ids.push(await placeWithoutRedis(await someOrder({ customer })));
  return ids;
}
