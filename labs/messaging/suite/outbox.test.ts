import { describe, expect, it } from "@jest/globals";
import { cell, eventually, hint, observe, random } from "backlab/suite";
import type { Response } from "supertest";
import { untilInHand, withShelfLocked, withTablesLocked } from "./support/holds.ts";
import { orderIn, placeOrder, postOrder, readOrder, someCustomer, someOrder, untilStatus } from "./support/orders.ts";
import { RECOVERY_MS, SOON_MS } from "./support/patience.ts";
import { eventOf, events, firstSeen, untilAcknowledged } from "./support/stream.ts";
import { WORKER, bringingBack, restartingAfter } from "./support/workers.ts";

/** How long a process may take to end that wrongly ends at once. */
const AT_ONCE_MS = 250;

const REFUSED =
  "Redis is away and the order was not taken. Taking an order needs Postgres only: store the event beside it, and let something else carry it to Redis.";
const LOST =
  "An order was accepted while Redis was away, and its event never came. An event has to be in Postgres, in the same transaction as its order, until Redis has it.";

describe("outbox", () => {
  it("orders are accepted and can be read while Redis is down", async () => {
    const line = await someOrder();
    await withRedisDown(async () => {
      const res = await soon(postOrder(line));
      hint(REFUSED);
      expect(res).toMatchObject({ status: 202 });
      expect(await readOrder(orderIn(res as Response).id ?? "")).toMatchObject({ ...line, status: "pending" });
    });
  });

  it("orders are accepted while Redis is silent, and published afterwards", async () => {
    const line = await someOrder();
    await untilPublishing();
    await cell.pause("redis");
    let res: unknown;
    try {
      res = await soon(postOrder(line));
    } finally {
      await cell.resume("redis");
    }
    hint(REFUSED);
    expect(res).toMatchObject({ status: 202 });
    hint(LOST);
    await eventOf(orderIn(res as Response).id ?? "", RECOVERY_MS);
  });

  it("none of the orders is lost, and each customer's come in order", async () => {
    const customers = [someCustomer(), someCustomer(), someCustomer()];
    const placed = await withRedisDown(() => Promise.all(customers.map((customer) => placeInTurn(customer))));
    hint(LOST);
    await eventually(
      async () => expect((await firstSeen(placed.flat())).length).toBe(placed.flat().length),
      RECOVERY_MS,
    );
    hint(
      "All events came, and those of one customer not in the order of their orders. Publish the oldest first, one after the other, and none past one that failed.",
    );
    const seen = await Promise.all(placed.map(firstSeen));
    expect(seen.map((ids, index) => ids.join() === placed[index]?.join())).toEqual(placed.map(() => true));
  });

  it("an order accepted while Redis is down outlives orders itself", async () => {
    const line = await someOrder();
    const { id } = await withRedisDown(async () => {
      const order = await placeOrder(line);
      await cell.restart("orders");
      return order;
    });
    hint(LOST);
    await eventOf(id, RECOVERY_MS);
  });

  it("fulfilment goes on by itself when Redis is back", async () => {
    const line = await someOrder();
    const { id } = await withRedisDown(() => placeOrder(line));
    hint("The order was published, and the worker did not take it. When a read fails, wait a moment and read again.");
    await eventOf(id, RECOVERY_MS);
    await untilStatus(id, "fulfilled", RECOVERY_MS);
  });

  it("no event is published before its order is stored", async () => {
    const line = await someOrder();
    await untilPublishing();
    const posting = await withTablesLocked(async () => {
      const sent = sending(line);
      await reachesDatabase(line.customer);
      hint(
        "The event was in the stream before the order was in the database. If the INSERT had failed now, fulfilment would work on an order that does not exist.",
      );
      const early = (await events()).filter(({ fields }) => fields["data"]?.includes(line.customer));
      expect(early).toHaveLength(0);
      return { sent };
    });
    expect(await posting.sent).toMatchObject({ status: 202 });
  });

  it("fulfilment finishes what it has in hand on SIGTERM, and exits with 0", async () => {
    const line = await someOrder();
    await untilPublishing();
    await restartingAfter(WORKER, async () => {
      const { id, entryId } = await withShelfLocked(line.sku, async () => {
        const order = await placeOrder(line);
        const event = await eventOf(order.id);
        await untilInHand();
        await cell.signal(WORKER, "SIGTERM");
        await stillThere(WORKER);
        return { id: order.id, entryId: event.entryId };
      });
      await expectCleanExit(WORKER);
      hint(
        "fulfilment ended, and left what it had in hand undone. Wait for the event that is being worked on, then close what is open.",
      );
      await untilStatus(id, "fulfilled", 500);
      await untilAcknowledged(entryId, 500);
    });
  });

  it("orders answers what it was asked on SIGTERM, and exits with 0", async () => {
    const line = await someOrder();
    await untilPublishing();
    const answer = await restartingAfter("orders", async () => {
      const posting = await withTablesLocked(async () => {
        const sent = sending(line);
        await reachesDatabase(line.customer);
        await cell.signal("orders", "SIGTERM");
        await stillThere("orders");
        return { sent };
      });
      const res = await posting.sent;
      hint(
        "A customer had asked and got no answer. server.close() takes no new requests and waits for those under way; end the pool after it.",
      );
      expect(res).toMatchObject({ status: 202 });
      await expectCleanExit("orders");
      return res as Response;
    });
    hint(LOST);
    await eventOf(orderIn(answer).id ?? "", RECOVERY_MS);
  });
});

/** Waits until orders reaches Redis: the test before may have been about an outage. */
async function untilPublishing(): Promise<void> {
  const published = async (): Promise<unknown> => eventOf((await placeOrder(await someOrder())).id, 1_000);
  await eventually(published, RECOVERY_MS);
}

async function withRedisDown<T>(body: () => Promise<T>): Promise<T> {
  return bringingBack("redis", async () => {
    await cell.kill("redis");
    hint(REFUSED);
    return body();
  });
}

/** The answer, or, as that is a value here, that there was none in time. */
async function soon(answer: PromiseLike<Response>): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, SOON_MS, "no answer in time"));
  return Promise.race([answer, late]);
}

/** Sends an order off. The answer, or why there was none: nobody may be waiting for it when it comes. */
async function sending(line: unknown): Promise<unknown> {
  return postOrder(line).then(undefined, String);
}

/** Some orders of one customer, each sent after the answer to the one before. Their ids. */
async function placeInTurn(customer: string): Promise<string[]> {
  const ids: string[] = [];
  for (let count = random.int(5, 8); count > 0; count--) ids.push((await placeOrder(await someOrder({ customer }))).id);
  return ids;
}

/** The request has got as far as it can get while the tables are locked. */
async function reachesDatabase(customer: string): Promise<void> {
  const mark = await observe.mark();
  const sent = async (): Promise<void> => {
    const statements = await observe.sql(mark);
    expect(statements.some(({ text, detail }) => `${text} ${detail}`.includes(customer))).toBe(true);
  };
  // One that asks something else first is stuck there, and will not name the customer.
  await eventually(sent, 600).catch(() => undefined);
}

/** Gives a process that ends too early the time to do so. */
async function stillThere(app: string): Promise<void> {
  await cell.exited(app, AT_ONCE_MS).catch(() => undefined);
}

async function expectCleanExit(app: string): Promise<void> {
  const ended = await cell.exited(app, SOON_MS).catch(() => "still running");
  hint(
    ended === "still running"
      ? `${app} was asked to end and still runs. Listen for SIGTERM, finish, and close what keeps the process alive: server, timers, pool, Redis.`
      : `${app} has to end by itself with exit code 0: process.once("SIGTERM", ...), and no process.exit() with another code.`,
  );
  expect(ended).toMatchObject({ code: 0 });
}
