import { beforeAll, describe, expect, it } from "@jest/globals";
import { hint, random } from "backlab/suite";
import { type Jam, jam } from "./support/jams.ts";
import { placeOrder, someOrder, statusOf, untilStatus } from "./support/orders.ts";
import { RECOVERY_MS, SOON_MS } from "./support/patience.ts";
import { newProduct, stockOf } from "./support/products.ts";
import {
  type Entry,
  deadLettersOf,
  eventOf,
  parsed,
  pendingCount,
  publish,
  someEvent,
  stateOf,
  untilAcknowledged,
  untilDeadLetter,
  untilNonePending,
} from "./support/stream.ts";

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
          ? "The database refused the change a few times, and the event was acknowledged all the same, so that nobody tries it again. XACK an event when its work has been committed, and read without NOACK."
          : "The database refused the change a few times and then would have taken it. A failed attempt leaves the event pending, and the worker takes it up again after a pause: XREADGROUP with > gives it only once.",
      );
      throw error;
    });
    const left = await stockOf(line.sku);
    hint(
      `The stock went from ${stock} to ${left}, for an order of ${line.quantity}. An attempt happens as a whole or not at all: one that fails leaves nothing behind.`,
    );
    expect(left).toBe(stock - line.quantity);
    hint("The event got through in the end: acknowledge it.");
    await untilAcknowledged(entryId);
    hint("The event got through in the end, so it is no dead letter.");
    expect(await deadLettersOf(entryId)).toHaveLength(0);
  });

  it("an event is tried four times, with growing pauses", async () => {
    const { event, jammed } = await doomedOrder();
    await untilGivenUp(event.entryId, jammed);
    const times = await jammed.attempts();
    hint(`There were ${times.length} attempts: four in all, the first one counted.`);
    expect(times).toHaveLength(4);
    const pauses = times.slice(1).map((at, index) => Math.round(at - (times[index] ?? at)));
    hint(
      `The pauses were ${pauses.join(", ")} ms. They have to be at least 50, 100 and 200 ms: what is down does not come up faster for being asked more often.`,
    );
    expect(pauses.map((pause, index) => pause >= (LEAST_PAUSES_MS[index] ?? 0))).toEqual([true, true, true]);
  });

  it("a dead letter says which event it is, why, when and after how many attempts", async () => {
    const { event, jammed } = await doomedOrder();
    const { entryId, fields } = event;
    const letter = await untilGivenUp(entryId, jammed);
    const has = `The letter's fields are ${Object.keys(letter).join(", ")}.`;
    hint(
      `${has} event is the JSON of the entry's fields, as an object: JSON.stringify({ id, type, orderId, occurredAt, data }).`,
    );
    expect(parsed(letter["event"])).toEqual(fields);
    hint(
      `${has} reason is ${shown(letter["reason"])}. It says what went wrong, for whoever has to find out: the message of the last error has to be in it.`,
    );
    expect(letter["reason"] ?? "").toContain(jammed.message);
    hint(`${has} attempts is ${shown(letter["attempts"])}: it is the number of attempts, 4 here.`);
    expect(letter["attempts"]).toBe("4");
    hint(
      `${has} failedAt is ${shown(letter["failedAt"])}: it is the time of the last attempt, like 2026-03-01T09:30:00.000Z.`,
    );
    expect(letter["failedAt"] ?? "").toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    hint("The event was set aside, so it is done: acknowledge it, or it comes back for ever.");
    await untilAcknowledged(entryId);
  });

  it("an order whose event was set aside has taken nothing and is not fulfilled", async () => {
    const { id, sku, stock, event, jammed } = await doomedOrder();
    await untilGivenUp(event.entryId, jammed);
    hint(
      "Nothing was taken from stock, and the order says fulfilled: the status has to change in the same transaction.",
    );
    expect(await statusOf(id)).not.toBe("fulfilled");
    const left = await stockOf(sku);
    hint(`The event was set aside, and the stock went from ${stock} to ${left} all the same.`);
    expect(left).toBe(stock);
  });

  it("a malformed event is set aside at once", async () => {
    const line = await someOrder();
    const event = someEvent(random.uuid(), line);
    const withoutOrder = Object.fromEntries(Object.entries(event).filter(([name]) => name !== "orderId"));
    const malformed = [
      { ...event, data: (event["data"] ?? "").slice(0, random.int(1, 20)) },
      { ...event, data: JSON.stringify({ customer: line.customer, sku: line.sku }) },
      withoutOrder,
    ];
    for (const fields of malformed) {
      const entryId = await publish(fields);
      hint(
        "This event cannot be understood: data is cut off, lacks quantity, or orderId is missing. It becomes a dead letter, without killing or stopping the worker.",
      );
      const letter = await untilDeadLetter(entryId);
      hint(
        `An event that cannot be understood will be no better next time: attempts is 1, and the letter says ${shown(letter["attempts"])}.`,
      );
      expect(letter["attempts"]).toBe("1");
      hint(`reason is ${shown(letter["reason"])}, which tells nobody what is wrong with the event.`);
      expect(letter["reason"] ?? "").toMatch(/\w{3}/);
      hint("event is the JSON of the fields as they came, whatever is wrong with them.");
      expect(parsed(letter["event"])).toEqual(fields);
      hint("The event was set aside, so it is done: acknowledge it, or it comes back for ever.");
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
      if (performance.now() - placed > SOON_MS) expect(await pendingCount()).toBeGreaterThan(1);
    } finally {
      // So that the next test begins with a worker that has nothing to do.
      await jammed.lift();
      await untilAcknowledged((await eventOf(id)).entryId, 9_000)
        .then(() => untilNonePending(SOON_MS))
        .catch(() => undefined);
    }
  });
});

interface Doomed {
  id: string;
  sku: string;
  stock: number;
  event: Entry;
  jammed: Jam;
}

let doomed: Promise<Doomed> | null = null;

/** An order that can never be fulfilled. It takes its time to fail, so whoever comes first places one for all. */
function doomedOrder(): Promise<Doomed> {
  doomed ??= placeDoomed();
  return doomed;
}

async function placeDoomed(): Promise<Doomed> {
  const stock = random.int(200, 400);
  const sku = await newProduct(stock);
  const jammed = await jam(sku);
  const { id } = await placeOrder(await someOrder({ sku }));
  return { id, sku, stock, jammed, event: await eventOf(id) };
}

/** Waits for the letter about an event that the database refuses each time, and says how far it got if none comes. */
async function untilGivenUp(entryId: string, jammed: Jam): Promise<Record<string, string>> {
  try {
    return await untilDeadLetter(entryId);
  } catch (error) {
    hint(whyNotGivenUp((await jammed.attempts()).length, await stateOf(entryId)));
    throw error;
  }
}

function whyNotGivenUp(attempts: number, state: Awaited<ReturnType<typeof stateOf>>): string {
  const seen = `The database has refused the change of stock ${attempts === 1 ? "once" : `${attempts} times`}`;
  if (attempts === 0) return "No worker has come to change the stock of the product in products; see consume first.";
  if (attempts > 4) return `${seen} and more. The fourth attempt is the last: after it, the event is set aside.`;
  if (attempts < 4 && state === "acknowledged")
    return `${seen}, and the event was acknowledged, so that nobody tries it again. XACK an event when its work has been committed, or its letter written.`;
  if (attempts < 4)
    return `${seen}, and nobody has tried again. XREADGROUP with > gives an event once: come back for what is pending.`;
  return `${seen}, and the event was not set aside. XADD orders:dead-letters, with the entry's id in the field entryId, and then XACK.`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
