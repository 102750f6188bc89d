import { describe, expect, it } from "@jest/globals";
import { cell, eventually, hint, observe } from "backlab/suite";
import { OUTAGE } from "./support/by-hand.ts";
import { untilInHand, untilStuckWith, withShelfLocked, withTablesLocked } from "./support/holds.ts";
import { answered, expectRead, orderIn, placeOrder, sending, someOrder, untilStatus } from "./support/orders.ts";
import { LOST, outage, placeWithoutRedis, untilPublished, withRedisDown } from "./support/outages.ts";
import { RECOVERY_MS } from "./support/patience.ts";
import { EVENTS, eventOf, events, eventsOf, firstSeen, untilAcknowledged } from "./support/stream.ts";
import { WORKER, askToEnd, bringUp, expectCleanExit, stillThere } from "./support/workers.ts";

describe("outbox", () => {
  it("orders are accepted and can be read while Redis is down", async () => {
    const { first, read } = await outage();
    hint(
      "Redis is away and the order cannot be read as it was placed. What GET /orders/<id> says comes from Postgres.",
    );
    expectRead(read, { ...first, status: "pending" });
  });

  it("orders are accepted while Redis is silent, and published afterwards", async () => {
    await bringUp("orders");
    const line = await someOrder();
    await untilPublishing();
    await cell.pause("redis");
    let id: string;
    try {
      id = await placeWithoutRedis(line);
    } finally {
      await cell.resume("redis");
    }
    await untilPublished(id);
  });

  it("none of the orders is lost, and each customer's come in order", async () => {
    const { placed } = await outage();
    const count = placed.flat().length;
    hint(LOST);
    await eventually(async () => {
      const seen = (await firstSeen(placed.flat())).length;
      if (seen < count) throw new Error(`of ${count} orders placed while Redis was down, ${seen} are in orders:events`);
    }, RECOVERY_MS);
    hint(
      `All events came, and those of one customer not in the order of their orders. Publish the oldest first, one after the other, and none past one that failed. ${OUTAGE}`,
    );
    for (const ids of placed) {
      const numbers = (await firstSeen(ids)).map((id) => ids.indexOf(id) + 1);
      if (numbers.some((number, index) => number !== index + 1))
        throw new Error(`one customer's orders, numbered as they were placed, came in the order ${numbers.join(", ")}`);
    }
  });

  it("an order accepted while Redis is down outlives orders itself", async () => {
    await bringUp("orders");
    const line = await someOrder();
    const id = await withRedisDown(async () => {
      const placed = await placeWithoutRedis(line);
      await cell.restart("orders");
      return placed;
    });
    await untilPublished(id);
  });

  it("fulfilment goes on by itself when Redis is back", async () => {
    const { id } = await outage();
    await bringUp("orders", WORKER);
    await untilPublished(id);
    hint(
      `The order was published, and the worker did not take it. When a read fails, wait a moment and read again. ${OUTAGE}`,
    );
    await untilStatus(id, "fulfilled", RECOVERY_MS);
  });

  it("no event is published before its order is stored", async () => {
    await bringUp("orders");
    const line = await someOrder();
    const statement = await untilPublishing();
    const posting = await withTablesLocked(async () => {
      const sent = sending(line);
      await untilStuckWith(statement);
      hint(
        "If the INSERT failed now, fulfilment would work on an order that does not exist. Store the order, and with it what there is to publish, and publish what has been committed.",
      );
      const early = (await events()).filter(({ fields }) => fields["data"]?.includes(line.customer));
      if (early.length > 0)
        throw new Error(`${EVENTS} has the event of an order that no table can have yet: they are all locked`);
      return { sent };
    });
    hint("The tables of the database were locked for a moment, and the order was not taken. A wait is not a failure.");
    expect((await answered(posting.sent)).status).toBe(202);
  });

  it("fulfilment finishes what it has in hand on SIGTERM, and exits with 0", async () => {
    await bringUp("orders", WORKER);
    const line = await someOrder();
    await untilPublishing();
    const { id, entryId } = await withShelfLocked(line.sku, async () => {
      const order = await placeOrder(line);
      const event = await eventOf(order.id);
      await untilInHand();
      await askToEnd(WORKER);
      await stillThere(WORKER);
      return { id: order.id, entryId: event.entryId };
    });
    await expectCleanExit(WORKER);
    hint(
      "fulfilment ended, and left what it had in hand undone. Wait for the event that is being worked on, then close what is open, and do without process.exit().",
    );
    await untilStatus(id, "fulfilled", 500);
    hint(
      "fulfilment did the work that it had in hand, and ended before it acknowledged the event. Wait for XACK, too.",
    );
    await untilAcknowledged(entryId, 500);
  });

  it("orders answers what it was asked on SIGTERM, and exits with 0", async () => {
    await bringUp("orders");
    const line = await someOrder();
    const statement = await untilPublishing();
    const posting = await withTablesLocked(async () => {
      const sent = sending(line);
      await untilStuckWith(statement);
      await askToEnd("orders");
      await stillThere("orders");
      return { sent };
    });
    hint(
      "A customer had asked and got no answer: orders ended before it gave one. On SIGTERM, which process.once() listens for, server.close() takes no new requests and waits for those under way. End the pool after it, and do without process.exit().",
    );
    const res = await answered(posting.sent);
    expect(res.status).toBe(202);
    await expectCleanExit("orders");
    const id = orderIn(res).id ?? "";
    // What is not out yet may wait for the next start.
    if ((await eventsOf(id)).length === 0) await bringUp("orders");
    hint("An event has to be in Postgres until Redis has it. There orders finds it at its next start.");
    await eventOf(
      id,
      RECOVERY_MS,
      `the order was accepted, orders has been started again, and ${EVENTS} has no entry about it`,
    );
  });
});

/**
 * Waits until orders reaches Redis: the test before may have been about an outage.
 *
 * @returns the first statement in which orders names an order's customer to the database; empty when there is none
 */
async function untilPublishing(): Promise<string> {
  return eventually(async () => {
    const mark = await observe.mark();
    const line = await someOrder();
    const { id } = await placeOrder(line);
    await eventOf(id, 1_000, `this test begins with an order, and ${EVENTS} had no entry about it a second later`);
    const statements = await observe.sql(mark);
    return statements.find(({ text, detail }) => `${text} ${detail}`.includes(line.customer))?.text ?? "";
  }, RECOVERY_MS);
}
