import { afterAll, describe, expect, it } from "@jest/globals";
import { cell, eventually, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { untilInHand, untilWaiting, withShelfLocked, withTablesLocked } from "./support/holds.ts";
import {
  type OrderLine,
  expectRead,
  expectStatus,
  orderIn,
  placeOrder,
  postOrder,
  readOrder,
  someOrder,
  statusOf,
  untilStatus,
} from "./support/orders.ts";
import { SOON_MS } from "./support/patience.ts";
import { newProduct, restock, stockOf, untilStock } from "./support/products.ts";
import { EVENTS, eventOf, events, eventsOf, publish, untilAcknowledged } from "./support/stream.ts";
import { expectTaken, expectUntouched } from "./support/taken.ts";
import { SECOND } from "./support/workers.ts";

const COPY_PENDING =
  "A copy of an event that is done has to be acknowledged as well: there is nothing left to do for it.";

const TEN = Array.from({ length: 10 });

describe("idempotency", () => {
  afterAll(() => cell.kill(SECOND));

  it("an Idempotency-Key holds after a restart of orders", async () => {
    const line = await someOrder();
    const key = random.uuid();
    const { id } = await placeOrder(line, key);
    // The tests with two workers need the second one: it can start meanwhile.
    await Promise.all([cell.restart("orders"), cell.start(SECOND)]);
    const again = await postOrder(line, key);
    hint("The first request with this key was accepted. The same request again answers 202, too, with the same order.");
    expect(again.status).toBe(202);
    hint("What is only in the memory of a process goes with it: keep keys in Postgres, with the order.");
    if (orderIn(again).id !== id)
      throw new Error("after a restart of orders, the same key and body gave an order with another id");
  });

  it("an event that comes again takes nothing again", async () => {
    const stock = random.int(200, 400);
    const line = await someOrder({ sku: await newProduct(stock) });
    const { id } = await placeOrder(line);
    await untilStatus(id, "fulfilled");
    const { fields } = await eventOf(id);
    for (let copy = 0; copy < random.int(2, 4); copy++) {
      hint(COPY_PENDING);
      await untilAcknowledged(await publish(fields));
    }
    await expectTaken(line, stock, {
      tooMuch:
        "Copies of the event took stock again. Remember what is done, in the transaction that does it: the order's status, or a table of event ids.",
    });
    hint("A copy of the event of an order that is fulfilled changes nothing.");
    await expectStatus(id, "fulfilled", "as before");
  });

  it("two workers with the same event at the same moment take stock once", async () => {
    const stock = random.int(200, 400);
    const line = await someOrder({ sku: await newProduct(stock) });
    await cell.start(SECOND);
    // The first worker is stuck with the event, so its copy is for the other worker to take.
    const [id, event, copy] = await withShelfLocked(line.sku, async () => {
      const order = await placeOrder(line);
      const original = await eventOf(order.id);
      await untilInHand();
      const copied = await publish(original.fields);
      await untilBothInHand();
      return [order.id, original.entryId, copied] as const;
    });
    hint(COPY_PENDING);
    await untilAcknowledged(event);
    await untilAcknowledged(copy);
    // Whoever acknowledges too early is the matter of another test.
    hint("The event and its copy have been acknowledged, and the order is not fulfilled.");
    await untilStatus(id, "fulfilled");
    await expectTaken(line, stock, {
      tooMuch:
        "Nobody asked whether it was done, or both asked before either had done it. In the transaction that takes the stock, lock the order's row, then look at its status (without BEGIN a lock is gone at once); or insert the event's id under a UNIQUE constraint first.",
    });
  });

  it("two workers do not sell the last pieces twice", async () => {
    const stock = random.int(3, 30);
    const sku = await newProduct(stock);
    await cell.start(SECOND);
    // The first worker is stuck with the first order, so the second order is for the other worker to take.
    const orders = await withShelfLocked(sku, async () => {
      const first = await placeOrder(await someOrder({ sku, quantity: stock }));
      await untilInHand();
      const second = await placeOrder(await someOrder({ sku, quantity: stock }));
      await untilBothInHand();
      return [first, second];
    });
    const statuses = await eventually(async () => {
      const now = await Promise.all(orders.map(({ id }) => statusOf(id)));
      if (!now.every((status) => status === "fulfilled" || status === "rejected"))
        throw new Error(
          "one of two orders for the last pieces is neither fulfilled nor rejected by now; see consume first",
        );
      return now;
    }, SOON_MS);
    const left = await stockOf(sku);
    const fulfilled = statuses.filter((status) => status === "fulfilled").length;
    hint(adviceOnLastPieces(fulfilled, left));
    if (fulfilled !== 1 || left !== 0)
      throw new Error(
        `two orders of ${stock} each are ${statuses.sort().join(" and ")}, and the stock of ${sku} went from ${stock} to ${left}`,
      );
  });

  it("the event of a rejected order changes nothing when it comes again", async () => {
    const stock = random.int(3, 30);
    const line = await someOrder({ sku: await newProduct(stock), quantity: stock + random.int(1, 9) });
    const { id } = await placeOrder(line);
    hint("This test begins with an order that is rejected; see consume first.");
    await untilStatus(id, "rejected");
    await restock(line.sku, 100);
    const { fields } = await eventOf(id);
    hint(COPY_PENDING);
    await untilAcknowledged(await publish(fields));
    hint(
      "The order had been rejected before there was enough, and then came a copy of its event. Rejected is done, too.",
    );
    await expectStatus(id, "rejected", "as before");
    hint("A copy of the event of an order that was rejected takes nothing.");
    await expectUntouched(line.sku, 100);
  });

  it("ten POSTs at once with one Idempotency-Key are one order", async () => {
    const stock = random.int(500, 900);
    const line = await someOrder({ sku: await newProduct(stock) });
    const key = random.uuid();
    // They meet in the database: none gets through before all have got as far as they can.
    const sent = await withTablesLocked(async () => {
      const requests = TEN.map(async () => postOrder(line, key));
      await untilWaiting(8, "", 400).catch(() => undefined);
      return { requests };
    });
    const answers = await Promise.all(sent.requests);
    for (const { status } of answers) {
      hint(
        status >= 500
          ? "The UNIQUE constraint on the key held, and its error became a 500. INSERT ... ON CONFLICT DO NOTHING, then read the order that is there."
          : "Each of the ten answers 202, as if it had been the only one.",
      );
      expect(status).toBe(202);
    }
    const ids = new Set(answers.map((res) => orderIn(res).id));
    hint(
      "The same key made more than one order. Looking for the key before the INSERT finds nothing ten times: a UNIQUE constraint on the key has to decide.",
    );
    if (ids.size !== 1) throw new Error(`ten POSTs with one key were answered with ${ids.size} ids of orders`);
    const first = answers[0] as Response;
    const id = orderIn(first).id ?? "";
    hint("The order that ten POSTs made is one like any other; see consume first.");
    await untilStatus(id, "fulfilled");
    const published = (await eventsOf(id)).length;
    hint("Only the request that makes the order writes its event, in the same transaction, and it is published once.");
    if (published !== 1)
      throw new Error(
        `ten POSTs answered ${first.status}, and ${EVENTS} has ${published} entries about their one order`,
      );
    hint(
      `Ten POSTs answered ${first.status}, and there is one order, of ${line.quantity}: exactly ${line.quantity} have to be gone from stock.`,
    );
    await untilStock(line.sku, stock - line.quantity);
  });

  it("the same Idempotency-Key with another order answers 422 and changes nothing", async () => {
    const line = await someOrder();
    const key = random.uuid();
    const { id } = await placeOrder(line, key);
    const customer = `other-${random.letters(10)}`;
    await refused({ ...line, quantity: line.quantity + 1 }, key);
    const other = await refused({ ...line, customer }, key);
    // What was wrongly published before this one would be in the stream by the time this one is.
    await eventOf((await placeOrder(line)).id);
    const published = (await events()).filter(({ fields }) => fields["data"]?.includes(customer));
    hint("Publish what has been stored, and not before.");
    if (published.length > 0)
      throw new Error(`POST /orders answered ${other.status}, and ${EVENTS} has an event of this order`);
    hint("An order was refused, and the one to which the key belongs is no longer what it was.");
    expectRead(await readOrder(id), line);
  });

  it("orders with other keys, or with none, are orders of their own", async () => {
    const line = await someOrder();
    const answers = [
      await postOrder(line, random.uuid()),
      await postOrder(line, random.uuid()),
      await postOrder(line),
      await postOrder(line),
    ];
    hint(
      "A customer may order the same thing twice. Only the same key makes two requests one order, and no key is no key.",
    );
    for (const { status } of answers) expect(status).toBe(202);
    const made = new Set(answers.map((res) => orderIn(res).id)).size;
    if (made !== answers.length)
      throw new Error(`four POSTs, two with a key of their own and two without any, gave ${made} orders`);
  });
});

/** Waits for the second worker as well. Where there is a right answer in which it need not wait, this is no fault. */
async function untilBothInHand(): Promise<void> {
  await untilWaiting(2, "", 700).catch(() => undefined);
}

const ONE_STATEMENT =
  "Decide and write in one statement: UPDATE ... SET stock = stock - $2 WHERE sku = $1 AND stock >= $2. Its rowCount says which status the order gets, and in the same transaction.";

function adviceOnLastPieces(fulfilled: number, left: number): string {
  if (fulfilled === 0) return "There was enough for one of the two; see consume first.";
  if (fulfilled === 1 && left > 0) return "Each piece that is ordered is taken out of stock; see consume first.";
  return `There was enough for one of two orders. Did both workers look at the stock before either had taken any? ${ONE_STATEMENT}`;
}

/** Sends an order with a key that belongs to another one, which has to be refused: the answer. */
async function refused(line: OrderLine, key: string): Promise<Response> {
  const res = await postOrder(line, key);
  hint(
    res.status === 202
      ? "The key belongs to another order, and the client was told that this one was accepted. Compare customer, sku and quantity with those of the first order."
      : "A key that belongs to another order answers 422.",
  );
  expect(res.status).toBe(422);
  return res;
}
