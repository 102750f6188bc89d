import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { cell, eventually, hint, random, redis } from "backlab/suite";
import { untilInHand, withCommitsHeld, withShelfLocked } from "./support/holds.ts";
import { type OrderLine, placeOrder, someOrder, untilStatus } from "./support/orders.ts";
import { SOON_MS } from "./support/patience.ts";
import { newProduct, stockOf } from "./support/products.ts";
import {
  EVENTS,
  GROUP,
  age,
  eventOf,
  pendingOf,
  someEvent,
  untilAcknowledged,
  stateOf,
  untilDeadLetter,
  whereIs,
} from "./support/stream.ts";
import { WORKER, bringingBack, withSecondWorker } from "./support/workers.ts";

describe("crash", () => {
  it("a worker killed in the middle of an event finishes it when it is back", async () => {
    const { line, stock } = await orderInStock();
    await bringingBack(WORKER, async () => {
      const { id, entryId } = await withShelfLocked(line.sku, () => killInHand(line));
      await cell.start(WORKER);
      await age(entryId);
      await hintUnlessLost(
        entryId,
        "The event was delivered to a worker that has died, and > does not give it a second time. Look for what is pending as well: XAUTOCLAIM, or XPENDING and XCLAIM.",
      );
      await untilStatus(id, "fulfilled");
      await expectTakenOnce(line, stock);
    });
  });

  it("another worker takes over from one that was killed and stays away", async () => {
    const { line, stock } = await orderInStock();
    await bringingBack(WORKER, async () => {
      const { id, entryId } = await withShelfLocked(line.sku, () => killInHand(line));
      await withSecondWorker(async () => {
        await age(entryId);
        await hintUnlessLost(
          entryId,
          "The event belongs to a worker that is dead, and the one that lives did not take it over. XREADGROUP with 0 gives a consumer its own only: claim what has been idle for a second, whoever has it.",
        );
        await untilStatus(id, "fulfilled");
        await expectTakenOnce(line, stock);
      });
    });
  });

  it("an event that its consumer has forgotten is taken over within three seconds", async () => {
    const entryId = await takenByGhost();
    // So that there is less to wait for. It gets older by itself from here on.
    await age(entryId, 700);
    hint(
      "A consumer of the group took this event, which is malformed, and was silent for more than a second. Look for such events again and again, not only at the start.",
    );
    await untilDeadLetter(entryId);
    await untilAcknowledged(entryId);
  });

  it("an event that its consumer has had for less than a second is left to it", async () => {
    const entryId = await takenByGhost();
    const owner = (await pendingOf(entryId))?.consumer;
    // It looks half a second older than it is, which leaves as much until anybody may take it over.
    await age(entryId, 500);
    const aged = performance.now();
    hint(
      "The event was taken over from a consumer that has only just got it. The idle time that XAUTOCLAIM and XCLAIM ask for is in milliseconds: 1000.",
    );
    for (;;) {
      const now = await pendingOf(entryId);
      // A look that comes late proves nothing.
      if (performance.now() - aged > 350) break;
      if (now?.consumer !== owner || now?.deliveries !== 1) throw new Error(await whereIs(entryId));
      await sleep(20);
    }
    // So that the next test begins with a group that has nothing pending.
    await untilAcknowledged(entryId).catch(() => undefined);
  });

  it("a worker killed between commit and acknowledgement has done its event once", async () => {
    const { line, stock } = await orderInStock();
    await bringingBack(WORKER, async () => {
      // The commit is on its way when the worker dies. It goes through, and nobody is there to acknowledge.
      const { id, entryId } = await withCommitsHeld(line.sku, () => killInHand(line));
      const committed = async (): Promise<void> => expect(await stockOf(line.sku)).toBeLessThan(stock);
      await eventually(committed, SOON_MS);
      await cell.start(WORKER);
      await age(entryId);
      hint("The worker died after its commit. The event has to be taken up again, found done, and acknowledged.");
      await untilAcknowledged(entryId);
      await expectTakenOnce(line, stock);
      hint("The stock was taken and the order is not fulfilled: both belong into one transaction.");
      await untilStatus(id, "fulfilled");
    });
  });

  it("a worker that was frozen does not do again what another does meanwhile", async () => {
    const { line, stock } = await orderInStock();
    const { entryId } = await freezeInHand(line, async (event) => {
      await withSecondWorker(async () => {
        await age(event.entryId);
        await hintUnlessLost(
          event.entryId,
          "The event's worker has been silent for long, and no other one has taken the event over.",
        );
        await eventually(async () => {
          const consumer = (await pendingOf(event.entryId))?.consumer;
          if (consumer === event.consumer) throw new Error(await whereIs(event.entryId));
        }, SOON_MS);
        // It may have to wait for the frozen one's transaction. It may be done already.
        await untilInHand(300).catch(() => undefined);
        await cell.resume(WORKER);
        hint("Two workers have had the event, and neither has acknowledged it: whoever finds it done does so, too.");
        await untilAcknowledged(event.entryId);
      });
    });
    await untilAcknowledged(entryId);
    await expectTakenOnce(line, stock);
  });
});

async function orderInStock(): Promise<{ line: OrderLine; stock: number }> {
  const stock = random.int(200, 400);
  return { line: await someOrder({ sku: await newProduct(stock) }), stock };
}

/** Places an order and kills the worker that has its event in hand. Something has to hold it there. */
async function killInHand(line: OrderLine): Promise<{ id: string; entryId: string }> {
  const { id } = await placeOrder(line);
  const { entryId } = await eventOf(id);
  await untilInHand();
  await cell.kill(WORKER);
  return { id, entryId };
}

interface Held {
  entryId: string;
  consumer: string | undefined;
}

/** Places an order and freezes the worker that has its event in hand, until `meanwhile` resumes it or ends. */
async function freezeInHand(line: OrderLine, meanwhile: (event: Held) => Promise<void>): Promise<Held> {
  const event = await withShelfLocked(line.sku, async () => {
    const { entryId } = await eventOf((await placeOrder(line)).id);
    await untilInHand();
    const pending = await pendingOf(entryId);
    await cell.pause(WORKER);
    return { entryId, consumer: pending?.consumer };
  });
  try {
    await meanwhile(event);
  } finally {
    await cell.resume(WORKER);
  }
  return event;
}

/**
 * Publishes an event that is given to a consumer which is never heard of again, before any worker can have it. It is
 * a malformed one, so whoever takes it over sets it aside: its entry's id.
 */
async function takenByGhost(): Promise<string> {
  const ghost = `ghost-${random.letters(6)}`;
  const fields = { ...someEvent(random.uuid(), await someOrder()), data: "{" };
  const results = await redis()
    .multi()
    .xadd(EVENTS, "*", ...Object.entries(fields).flat())
    .xreadgroup("GROUP", GROUP, ghost, "COUNT", 100, "STREAMS", EVENTS, ">")
    .exec();
  const [added, read] = results ?? [];
  if (read?.[0] != null) throw new Error(`there is no consumer group ${GROUP} on ${EVENTS}; see consume first`);
  return String(added?.[1]);
}

/** Gives the hint, or a better one for an event that nobody can take over as it was acknowledged in mid-work. */
async function hintUnlessLost(entryId: string, text: string): Promise<void> {
  const lost = (await stateOf(entryId)) === "acknowledged";
  hint(
    lost
      ? "The event was acknowledged, and its order is not done: it was lost with its worker. XACK after the transaction has committed, and read without NOACK."
      : text,
  );
}

async function expectTakenOnce({ sku, quantity }: OrderLine, stock: number): Promise<void> {
  const left = (await stockOf(sku)) ?? NaN;
  const seen = `The stock went from ${stock} to ${left}, for one order of ${quantity}`;
  hint(
    left < stock - quantity
      ? `${seen}: it was taken twice. An event that is taken over may have been done, or be under way: look at the order in the transaction that takes the stock, and lock it first.`
      : `${seen}. The event counts as done: nothing may say so before the transaction that takes the stock has committed.`,
  );
  expect(left).toBe(stock - quantity);
}
