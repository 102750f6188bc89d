import { hint, random } from "backlab/suite";
import { REFUSING } from "./by-hand.ts";
import { type Jam, countOf, jam } from "./jams.ts";
import type { Letter } from "./letters.ts";
import { placeOrder, someOrder, statusOf } from "./orders.ts";
import { newProduct } from "./products.ts";
import { type Entry, eventOf, stateOf, untilDeadLetter } from "./stream.ts";

/** An order that can never be fulfilled: the database refuses each time. */
export interface Doomed {
  id: string;
  sku: string;
  stock: number;
  event: Entry;
  jammed: Jam;
}

export const OR_NOTED_AS_DONE =
  "Or did the second attempt find the event noted as done, by a note that the failed one had made?";

let doomed: Promise<Doomed> | null = null;

/** It takes its time to fail, so whoever comes first places one for all. */
export function doomedOrder(): Promise<Doomed> {
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

/** Waits for the letter about its event, and says how far it got if none comes. */
export async function untilGivenUp(order: Doomed): Promise<Letter> {
  return untilDeadLetter(order.event.entryId).catch(async (error: unknown) => {
    hint(`${await whyNotGivenUp(order)} ${REFUSING}`);
    throw error;
  });
}

async function whyNotGivenUp({ id, event, jammed }: Doomed): Promise<string> {
  const times = await jammed.attempts();
  const refused = `The database has refused the change of stock ${times.length === 1 ? "once" : `${countOf(times)} times`}`;
  if (times.length === 0)
    return "No worker has come to change the stock of the product in products; see consume first.";
  if (times.length > 4) return `${refused}. The fourth attempt is the last: after it, the event is set aside.`;
  const acknowledged = (await stateOf(event.entryId)) === "acknowledged";
  if (acknowledged && (await saysFulfilled(id)))
    return `${refused}, and the order says fulfilled. An attempt that fails leaves nothing behind: stock and status belong into one transaction.`;
  if (times.length === 4)
    return `${refused}, and the event was not set aside. XADD orders:dead-letters, with the entry's id in the field entryId, and then XACK.`;
  if (acknowledged)
    return `${refused}, and the event was acknowledged, so that nobody tries it again. XACK an event when its work has been committed, or its letter written. ${OR_NOTED_AS_DONE}`;
  return `${refused}, and nobody has tried again. XREADGROUP with > gives an event once: come back for what is pending.`;
}

async function saysFulfilled(id: string): Promise<boolean> {
  return (await statusOf(id).catch(() => undefined)) === "fulfilled";
}
