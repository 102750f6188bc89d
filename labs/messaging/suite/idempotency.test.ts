import { afterAll, describe, expect, it } from "@jest/globals";
import { cell, eventually, hint, random } from "backlab/suite";
import { untilInHand, untilWaiting, withShelfLocked, withTablesLocked } from "./support/holds.ts";
import {
  type OrderLine,
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
import { eventOf, events, eventsOf, publish, untilAcknowledged } from "./support/stream.ts";
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
    hint(
      "The key was forgotten. What is only in the memory of a process goes with it: keep keys in Postgres, with the order.",
    );
    expect({ status: again.status, id: orderIn(again).id }).toEqual({ status: 202, id });
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
    await expectTaken(
      line,
      stock,
      "A copy of the event took stock once more. Remember what is done, in the transaction that does it: the order's status, or a table of event ids.",
    );
    expect((await readOrder(id)).status).toBe("fulfilled");
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
    await untilStatus(id, "fulfilled");
    await expectTaken(
      line,
      stock,
      "Both workers asked whether the event was done, both heard no, and both did it. Let the database decide: lock the order's row before you look at its status, or insert the event's id under a UNIQUE constraint first.",
    );
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
    hint(
      "There was enough for one of two orders. Did both workers read the same stock, find it enough and take it? Decide and write in one statement: UPDATE ... SET stock = stock - $2 WHERE sku = $1 AND stock >= $2. Its rowCount says which status the order gets, and in the same transaction.",
    );
    expect({ statuses: statuses.sort(), stock: await stockOf(sku) }).toEqual({
      statuses: ["fulfilled", "rejected"],
      stock: 0,
    });
  });

  it("the event of a rejected order changes nothing when it comes again", async () => {
    const stock = random.int(3, 30);
    const line = await someOrder({ sku: await newProduct(stock), quantity: stock + random.int(1, 9) });
    const { id } = await placeOrder(line);
    await untilStatus(id, "rejected");
    await restock(line.sku, 100);
    const { fields } = await eventOf(id);
    hint(COPY_PENDING);
    await untilAcknowledged(await publish(fields));
    hint("The order had been rejected, and a copy of its event fulfilled it after all. Rejected is done, too.");
    expect((await readOrder(id)).status).toBe("rejected");
    expect(await stockOf(line.sku)).toBe(100);
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
    expect(ids.size).toBe(1);
    const id = orderIn(answers[0] as (typeof answers)[number]).id ?? "";
    await untilStatus(id, "fulfilled");
    hint("There is one order, and it was published more than once: only the request that made it writes its event.");
    expect(await eventsOf(id)).toHaveLength(1);
    hint(`There is one order, of ${line.quantity}, so so much was to be taken, and once.`);
    await untilStock(line.sku, stock - line.quantity);
  });

  it("the same Idempotency-Key with another order answers 422 and changes nothing", async () => {
    const line = await someOrder();
    const key = random.uuid();
    const { id } = await placeOrder(line, key);
    const customer = `other-${random.letters(10)}`;
    for (const other of [
      { ...line, quantity: line.quantity + 1 },
      { ...line, customer },
    ]) {
      const res = await postOrder(other, key);
      hint(
        res.status === 202
          ? "The key belongs to another order, and the client was told that this one was accepted. Compare customer, sku and quantity with those of the first order."
          : "A key that belongs to another order answers 422.",
      );
      expect(res.status).toBe(422);
    }
    // What was wrongly published before this one would be in the stream by the time this one is.
    await eventOf((await placeOrder(line)).id);
    hint("An order was refused and its event published all the same. Publish what has been stored, and not before.");
    const named = (await events()).filter(({ fields }) => fields["data"]?.includes(customer));
    expect(named).toHaveLength(0);
    expect(await readOrder(id)).toMatchObject(line);
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
    expect(new Set(answers.map((res) => orderIn(res).id)).size).toBe(answers.length);
  });
});

/** Waits for the second worker as well. Where there is a right answer in which it need not wait, this is no fault. */
async function untilBothInHand(): Promise<void> {
  await untilWaiting(2, "", 700).catch(() => undefined);
}

/** So much as was ordered has been taken, and once. */
async function expectTaken({ sku, quantity }: OrderLine, stock: number, whyTwice: string): Promise<void> {
  const left = (await stockOf(sku)) ?? NaN;
  const seen = `The stock went from ${stock} to ${left}, for one order of ${quantity}.`;
  hint(
    left < stock - quantity
      ? `${seen} ${whyTwice}`
      : `${seen} Each piece that is ordered is taken out of stock; see consume first.`,
  );
  expect(left).toBe(stock - quantity);
}
