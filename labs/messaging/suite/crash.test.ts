import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, it } from "@jest/globals";
import { cell, eventually, hint, random, redis } from "backlab/suite";
import { GHOST } from "./support/by-hand.ts";
import { untilAllCommitted, untilInHand, withCommitsHeld, withShelfLocked } from "./support/holds.ts";
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
import { type Advice, expectTaken } from "./support/taken.ts";
import { SECOND, WORKER, bringingBack } from "./support/workers.ts";

const ADVICE: Advice = {
  tooMuch:
    "Was it taken twice? An event that is taken over may have been done, or be under way. In the transaction that takes the stock, lock the order's row, then look at its status (without BEGIN a lock is gone at once).",
  nothing: "The event counts as done: nothing may say so before the transaction that takes the stock has committed.",
};

const LOST_WITH_WORKER =
  "The event was acknowledged, and its order is not done: it was lost with its worker. XACK after the transaction has committed, and read without NOACK.";
const DONE_TOO_SOON =
  "The other worker took the event over and acknowledged it, and its order is not done. Did something say that it was done before the commit, a note in Redis say? Nothing may.";
const NOT_TAKEN_OVER =
  "The event belongs to a worker that is dead, and the one that lives did not take it over. Look for what is pending in anybody's name, again and again: XREADGROUP with > gives an event once, and with 0 gives a consumer its own. XAUTOCLAIM, or XPENDING and XCLAIM, take over what has been idle for a second.";
const FORGOTTEN = "A consumer of the group took this event, which is malformed, and was never heard of again.";

/** The worker that runs, and the one that does not. A test in which another takes over swaps them. */
let [here, elsewhere] = [WORKER, SECOND];

describe("crash", () => {
  afterAll(() => Promise.all([cell.start(WORKER), cell.kill(SECOND)]));

  it("another worker takes over from one that was killed and stays away", async () => {
    const { line, stock } = await orderInStock();
    await takingTurns(async () => {
      const { id, entryId, consumer, lost } = await withShelfLocked(line.sku, async () => {
        const event = await inHand(line);
        await Promise.all([cell.kill(here), cell.start(elsewhere)]);
        return event;
      });
      await age(entryId, consumer);
      await untilStatus(id, "fulfilled").catch(async (error: unknown) => {
        hint(lost ? LOST_WITH_WORKER : (await isAcknowledged(entryId)) ? DONE_TOO_SOON : NOT_TAKEN_OVER);
        throw error;
      });
      await expectTaken(line, stock, ADVICE);
    });
  });

  it("a worker that was frozen does not do again what another does meanwhile", async () => {
    const { line, stock } = await orderInStock();
    await takingTurns(async () => {
      const { entryId, consumer, lost } = await withShelfLocked(line.sku, async () => {
        const event = await inHand(line);
        await cell.pause(here);
        return event;
      });
      try {
        await cell.start(elsewhere);
        await age(entryId, consumer);
        hint(
          lost
            ? "Had its worker died, the event would be lost. XACK after the transaction has committed, and read without NOACK."
            : "The event's worker has been silent for long, and the other one has not taken the event over: look for what is pending in anybody's name.",
        );
        const taken = eventually(async () => {
          if (((await pendingOf(entryId))?.consumer ?? "") === consumer)
            throw new Error(
              `${await whereIs(entryId)}, while the worker that has it stands still in the middle of its work`,
            );
        }, SOON_MS);
        // It may have to wait for the frozen one's transaction, with this event or with a copy of it. It may be done already.
        await Promise.any([taken, untilInHand(SOON_MS)]).catch(() => taken);
        await untilInHand(300).catch(() => undefined);
      } finally {
        await cell.resume(here);
      }
      hint("Two workers have had the event, and neither has acknowledged it: whoever finds it done does so, too.");
      await untilAcknowledged(entryId);
      // One of them has acknowledged it. The other may still be at it.
      await untilAllCommitted();
      await expectTaken(line, stock, ADVICE);
    });
  });

  it("an event that its consumer has had for less than a second is left to it", async () => {
    const { robbery } = await forgotten();
    hint(
      `The event was taken over from a consumer that has only just got it. The idle time that XAUTOCLAIM and XCLAIM ask for is in milliseconds: 1000. ${GHOST}`,
    );
    if (robbery !== null) throw new Error(robbery);
  });

  it("an event that its consumer has forgotten is taken over within three seconds", async () => {
    const { entryId } = await forgotten();
    await untilDeadLetter(entryId).catch(async (error: unknown) => {
      hint(
        (await isAcknowledged(entryId))
          ? `${FORGOTTEN} Another took it over and acknowledged it without a dead letter; see retry. ${GHOST}`
          : `${FORGOTTEN} Claim what has been idle for 1000 milliseconds, in anybody's name, and look for it again and again, not only at the start. ${GHOST}`,
      );
      throw error;
    });
    hint("The event was taken over and set aside, so it is done: acknowledge it.");
    await untilAcknowledged(entryId);
  });

  it("a worker killed between commit and acknowledgement has done its event once", async () => {
    const { line, stock } = await orderInStock();
    await bringingBack(here, async () => {
      // The commit is on its way when the worker dies. It goes through, and nobody is there to acknowledge.
      const { id, entryId, consumer } = await withCommitsHeld(line.sku, async () => {
        const event = await inHand(line);
        await cell.kill(here);
        return event;
      });
      await eventually(async () => {
        if ((await stockOf(line.sku)) >= stock)
          throw new Error(
            `a worker was about to commit when it was killed, and the stock of ${line.sku} is ${stock} still`,
          );
      }, SOON_MS);
      await cell.start(here);
      await age(entryId, consumer);
      hint("The worker died after its commit. The event has to be taken up again, found done, and acknowledged.");
      await untilAcknowledged(entryId);
      await expectTaken(line, stock, ADVICE);
      hint("The stock was taken and the order is not fulfilled: both belong into one transaction.");
      await untilStatus(id, "fulfilled");
    });
  });
});

async function orderInStock(): Promise<{ line: OrderLine; stock: number }> {
  const stock = random.int(200, 400);
  return { line: await someOrder({ sku: await newProduct(stock) }), stock };
}

interface InHand {
  id: string;
  entryId: string;
  /** Empty when it is not pending. */
  consumer: string;
  /** It was acknowledged in the middle of its work, so that nobody will ever take it over. */
  lost: boolean;
}

/** Places an order and waits until the worker has its event in hand. Something has to hold it there. */
async function inHand(line: OrderLine): Promise<InHand> {
  const { id } = await placeOrder(line);
  const { entryId } = await eventOf(id);
  await untilInHand();
  return { id, entryId, consumer: (await pendingOf(entryId))?.consumer ?? "", lost: await isAcknowledged(entryId) };
}

/** Has the other worker be the one that runs, once `body` has started it. A start takes longer than all the rest. */
async function takingTurns(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } finally {
    await Promise.all([cell.start(elsewhere), cell.kill(here)]);
    [here, elsewhere] = [elsewhere, here];
  }
}

interface Forgotten {
  entryId: string;
  /** What became of it within a second; null when it was left alone. */
  robbery: string | null;
}

let ghosts: Promise<Forgotten> | null = null;

/** An event whose consumer is never heard of again. It has to be watched for a while, so one is there for all. */
function forgotten(): Promise<Forgotten> {
  ghosts ??= watchForgotten();
  return ghosts;
}

async function watchForgotten(): Promise<Forgotten> {
  const ghost = `ghost-${random.letters(6)}`;
  const entryId = await takenBy(ghost);
  // It looks half a second older than it is, which leaves as much until anybody may take it over.
  await age(entryId, ghost, 500);
  const aged = performance.now();
  for (;;) {
    const now = await pendingOf(entryId);
    // A look that comes late proves nothing.
    if (performance.now() - aged > 350) return { entryId, robbery: null };
    if (now?.consumer !== ghost || now.deliveries !== 1)
      return { entryId, robbery: `${ghost} had the event for less than a second; now ${await whereIs(entryId)}` };
    await sleep(20);
  }
}

/**
 * Publishes an event that is given to this consumer before any worker can have it. It is a malformed one, so whoever
 * takes it over sets it aside: its entry's id.
 */
async function takenBy(ghost: string): Promise<string> {
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

async function isAcknowledged(entryId: string): Promise<boolean> {
  return (await stateOf(entryId)) === "acknowledged";
}
