import { beforeAll, describe, it } from "@jest/globals";
import { hint, random } from "backlab/suite";
import { REFUSING, publishing } from "./support/by-hand.ts";
import { type Doomed, OR_NOTED_AS_DONE, doomedOrder, untilGivenUp } from "./support/doomed.ts";
import { countOf, jam } from "./support/jams.ts";
import { expectSaid, expectWhole, said } from "./support/letters.ts";
import { placeOrder, someOrder, statusOf, untilStatus } from "./support/orders.ts";
import { RECOVERY_MS, SOON_MS } from "./support/patience.ts";
import { newProduct } from "./support/products.ts";
import {
  EVENTS,
  deadLettersOf,
  eventOf,
  eventsOf,
  pendingCount,
  publish,
  someEvent,
  stateOf,
  untilAcknowledged,
  untilDeadLetter,
  untilNonePending,
} from "./support/stream.ts";
import { expectTaken, expectUntouched } from "./support/taken.ts";
import { expectTime } from "./support/words.ts";

/** The least pause before the second, third and fourth attempt. A timer may be early by a millisecond or two. */
const LEAST_PAUSES_MS = [48, 98, 198];

describe("retry", () => {
  // Its pauses may as well pass while other tests run. The tests of it say what is wrong when there is none.
  beforeAll(() => doomedOrder().catch(() => undefined));

  it("what fails for a while is tried again until it works", async () => {
    const stock = random.int(200, 400);
    const line = await someOrder({ sku: await newProduct(stock) });
    await jam(line.sku, random.int(1, 2));
    const { id } = await placeOrder(line);
    const { entryId } = await eventOf(id);
    await untilStatus(id, "fulfilled").catch(async (error: unknown) => {
      hint(
        (await stateOf(entryId)) === "acknowledged"
          ? `The database refused the change a few times, and the event was acknowledged all the same, so that nobody tries it again. XACK an event when its work has been committed, and read without NOACK. ${OR_NOTED_AS_DONE}`
          : "The database refused the change a few times and then would have taken it. A failed attempt leaves the event pending, and the worker takes it up again after a pause: XREADGROUP with > gives it only once.",
      );
      throw error;
    });
    await expectTaken(line, stock, {
      tooMuch: "An attempt happens as a whole or not at all: one that fails leaves nothing behind.",
      nothing:
        "The order says fulfilled, and nothing was taken. Did a failed attempt leave that behind? Status and stock belong into one transaction.",
    });
    hint("The event got through in the end: acknowledge it.");
    await untilAcknowledged(entryId);
    hint("The event got through in the end, so it is no dead letter.");
    if ((await deadLettersOf(entryId)).length > 0)
      throw new Error(`orders:dead-letters has an entry about ${entryId}, whose order is fulfilled`);
  });

  it("an event is tried four times, with growing pauses", async () => {
    const doomed = await doomedOrder();
    await untilGivenUp(doomed);
    const times = await fourAttempts(doomed);
    const pauses = times.slice(1).map((at, index) => Math.round(at - (times[index] ?? at)));
    hint(
      `What is down does not come up faster for being asked more often. A pause begins when the attempt before it has failed. ${REFUSING}`,
    );
    if (pauses.some((pause, index) => pause < (LEAST_PAUSES_MS[index] ?? 0)))
      throw new Error(`the pauses were ${pauses.join(" ms, ")} ms, and should be at least 50 ms, 100 ms and 200 ms`);
  });

  it("a dead letter says which event it is, why, when and after how many attempts", async () => {
    const doomed = await doomedOrder();
    const { entryId, fields } = doomed.event;
    const letter = await untilGivenUp(doomed);
    hint(`event is JSON.stringify({ id, type, orderId, occurredAt, data }), with data as it was. ${REFUSING}`);
    expectWhole(letter, fields);
    hint(
      `reason says what went wrong, for whoever has to find out: put the message of the error that was caught into it. ${REFUSING}`,
    );
    if (letter["reason"]?.includes(doomed.jammed.message) !== true)
      throw new Error(`${said(letter, "reason")}, and should have the message of the database's last error in it`);
    hint(`attempts is the number of all attempts, the first one counted. ${REFUSING}`);
    expectSaid(letter, "attempts", "4");
    hint(`failedAt is the time at which the last attempt failed: new Date().toISOString(). ${REFUSING}`);
    expectTime("the dead letter's failedAt", letter["failedAt"]);
    hint("The event was set aside, so it is done: acknowledge it, or it comes back for ever.");
    await untilAcknowledged(entryId);
  });

  it("an order whose event was set aside has taken nothing and is not fulfilled", async () => {
    const doomed = await doomedOrder();
    await untilGivenUp(doomed);
    hint(`The status has to change in the same transaction as the stock. ${REFUSING}`);
    if ((await statusOf(doomed.id)) === "fulfilled")
      throw new Error("the event was set aside, and GET /orders/<its id> says fulfilled");
    hint("The event was set aside. An attempt that fails leaves nothing behind: ROLLBACK.");
    await expectUntouched(doomed.sku, doomed.stock);
  });

  it("a malformed event is set aside at once", async () => {
    const line = await someOrder();
    const event = someEvent(random.uuid(), line);
    const withoutOrder = Object.fromEntries(Object.entries(event).filter(([name]) => name !== "orderId"));
    const malformed: [what: string, fields: Record<string, string>][] = [
      ["data is cut off", { ...event, data: (event["data"] ?? "").slice(0, random.int(1, 20)) }],
      ["data lacks quantity", { ...event, data: JSON.stringify({ customer: line.customer, sku: line.sku }) }],
      ["orderId is missing", withoutOrder],
    ];
    for (const [what, fields] of malformed) {
      const advise = (text: string): void => hint(`In this event ${what}. ${text} ${publishing(fields)}`);
      const entryId = await publish(fields);
      advise("It cannot be understood, and becomes a dead letter, without killing or stopping the worker.");
      const letter = await untilDeadLetter(entryId);
      advise("It will be no better next time, so one attempt is all.");
      expectSaid(letter, "attempts", "1");
      advise("reason is for whoever has to find out what is wrong with it.");
      if (!/\w{3}/.test(letter["reason"] ?? "")) throw new Error(`${said(letter, "reason")}, and should say why`);
      advise("event is the JSON of the fields as they came, whatever is wrong with them.");
      expectWhole(letter, fields);
      advise("It was set aside, so it is done: acknowledge it, or it comes back for ever.");
      await untilAcknowledged(entryId);
    }
  });

  it("an order is not held up by others that are being tried again", async () => {
    const sku = await newProduct(1000);
    const jammed = await jam(sku);
    const [malformed, good] = [await someOrder(), await someOrder()];
    const line = await someOrder({ sku, quantity: 1 });
    await Promise.all(Array.from({ length: 14 }, () => placeOrder(line)));
    await publish({ ...someEvent(random.uuid(), malformed), data: "{" });
    const { id } = await placeOrder(good);
    const placed = performance.now();
    hint(
      "Behind fourteen events that need 0.35 s of pauses each, a good one had to wait. An event may wait for its next attempt, and the loop that reads must not wait with it: go on with the next event, and come back when the pause is over.",
    );
    try {
      await untilStatus(id, "fulfilled", RECOVERY_MS);
      // A busy machine takes long for so many, and nobody was held up as long as some of them still wait.
      const seconds = (performance.now() - placed) / 1000;
      if (seconds > SOON_MS / 1000 && (await pendingCount()) <= 1)
        throw new Error(
          `an order was fulfilled ${seconds.toFixed(1)} s after it was placed, when none or one of the others was waiting`,
        );
    } finally {
      // So that the next test begins with a worker that has nothing to do.
      await jammed.lift();
      await untilAcknowledged((await eventOf(id)).entryId, 9_000)
        .then(() => untilNonePending(SOON_MS))
        .catch(() => undefined);
    }
  });
});

/** When the four attempts at an order were that has been given up. Throws in words when there were more or fewer. */
async function fourAttempts({ id, jammed }: Doomed): Promise<number[]> {
  const times = await jammed.attempts();
  if (times.length === 4) return times;
  const seen = `there were ${countOf(times)} attempts at one order`;
  const entries = (await eventsOf(id)).length;
  hint(`There are four attempts in all, the first one counted. ${REFUSING}`);
  if (entries <= 1) throw new Error(seen);
  hint(`An order is published once; see publish first. Each entry about it is tried for itself. ${REFUSING}`);
  throw new Error(`${seen}, and ${EVENTS} has ${entries} entries about it`);
}
