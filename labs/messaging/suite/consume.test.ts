import { describe, it } from "@jest/globals";
import { cell, hint, random, redis } from "backlab/suite";
import { untilInHand, withShelfLocked } from "./support/holds.ts";
import { expectStatus, placeOrder, someOrder, untilStatus } from "./support/orders.ts";
import { newProduct, untilStock } from "./support/products.ts";
import { EVENTS, eventOf, pendingOf, untilAcknowledged, whereIs } from "./support/stream.ts";
import { expectUntouched } from "./support/taken.ts";
import { WORKER, bringingBack } from "./support/workers.ts";

describe("consume", () => {
  it("an order is fulfilled, and its quantity taken out of stock", async () => {
    const stock = random.int(100, 400);
    const line = await someOrder({ sku: await newProduct(stock) });
    const { id } = await placeOrder(line);
    hint(
      "The order did not become fulfilled. Does the worker read orders:events as a consumer of the group fulfilment?",
    );
    await untilStatus(id, "fulfilled");
    hint("The order is fulfilled. Its quantity, and no more, has to be gone from products.stock.");
    await untilStock(line.sku, stock - line.quantity);
  });

  it("an order for more than there is, or of something unknown, is rejected and takes nothing", async () => {
    const stock = random.int(3, 30);
    const sku = await newProduct(stock);
    const tooMuch = await placeOrder(await someOrder({ sku, quantity: stock + random.int(1, 9) }));
    const unknown = await placeOrder(await someOrder({ sku: `unknown-${random.letters(8)}` }));
    hint(
      "Where stock does not suffice, or there is no such product, the order becomes rejected. An UPDATE ... WHERE stock >= quantity that changed no row says both.",
    );
    await untilStatus(tooMuch.id, "rejected");
    await untilStatus(unknown.id, "rejected");
    hint("An order that is rejected takes nothing, not even what there is.");
    await expectUntouched(sku, stock);
  });

  it("an order is not fulfilled before its stock has been taken", async () => {
    const line = await someOrder();
    const { id } = await withShelfLocked(line.sku, async () => {
      const order = await placeOrder(line);
      await untilInHand();
      hint("Stock and status belong into one transaction, so that nobody sees the one without the other.");
      await expectStatus(order.id, "pending", "while its stock is still being taken");
      return order;
    });
    hint("Another program had locked the product's row for a moment, and has let go of it. A wait is not a failure.");
    await untilStatus(id, "fulfilled");
  });

  it("an event is not acknowledged before its work is done", async () => {
    const line = await someOrder();
    await withShelfLocked(line.sku, async () => {
      const { entryId } = await eventOf((await placeOrder(line)).id);
      await untilInHand();
      hint(
        "An event that is not pending while a worker is at it would be lost with the worker. XACK after the transaction has committed, and read without NOACK.",
      );
      if ((await pendingOf(entryId)) === null)
        throw new Error(`${await whereIs(entryId)}, while a worker is still about to take its stock`);
    });
  });

  it("an event is acknowledged when its work is done", async () => {
    const { id } = await placeOrder(await someOrder());
    const { entryId } = await eventOf(id);
    await untilStatus(id, "fulfilled");
    hint("The order is fulfilled and its event is still pending: XACK it, also when the order is rejected.");
    await untilAcknowledged(entryId);
    const rejected = await placeOrder(await someOrder({ sku: `unknown-${random.letters(8)}` }));
    hint("An order of something unknown is done when it is rejected, and its event is acknowledged like any other.");
    await untilStatus(rejected.id, "rejected");
    await untilAcknowledged((await eventOf(rejected.id)).entryId);
  });

  it("events from before there was a group are fulfilled too", async () => {
    const line = await someOrder();
    await bringingBack(WORKER, async () => {
      await cell.kill(WORKER);
      // The group goes with the stream; the worker has to make it anew, after the event.
      await redis().del(EVENTS);
      const { id } = await placeOrder(line);
      await eventOf(id);
      await cell.start(WORKER);
      hint(
        "The worker made its group after the event was there, and never got the event. XGROUP CREATE with 0 begins with the first event of the stream; $ begins after the last.",
      );
      await untilStatus(id, "fulfilled");
    });
  });
});
