import { eventually, random, redis } from "backlab/suite";
import type { OrderLine } from "./orders.ts";
import { SOON_MS } from "./patience.ts";

export const EVENTS = "orders:events";
export const DEAD_LETTERS = "orders:dead-letters";
export const GROUP = "fulfilment";

/** An entry of a stream. */
export interface Entry {
  entryId: string;
  fields: Record<string, string>;
}

/** What the group knows of an entry that was delivered and not acknowledged. */
export interface Pending {
  consumer: string;
  idleMs: number;
  deliveries: number;
}

async function entriesOf(key: string): Promise<Entry[]> {
  return (await redis().xrange(key, "-", "+")).map(([entryId, flat]) => ({ entryId, fields: fieldsIn(flat) }));
}

function fieldsIn(flat: string[]): Record<string, string> {
  const pairs = flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : []));
  return Object.fromEntries(pairs);
}

/** What is in a field that should be JSON; the text itself when it is not. */
export function parsed(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Everything that was published so far. */
export async function events(): Promise<Entry[]> {
  return entriesOf(EVENTS);
}

/** All entries about an order, in the stream's order. */
export async function eventsOf(orderId: string): Promise<Entry[]> {
  return (await events()).filter(({ fields }) => fields["orderId"] === orderId);
}

const UNPUBLISHED = `no entry of ${EVENTS} has the order's id in its field orderId; see publish first`;

/** Waits for the event of an order that was accepted, and throws in words when it does not come. */
export async function eventOf(orderId: string, withinMs = SOON_MS, missing = UNPUBLISHED): Promise<Entry> {
  return eventually(async () => {
    const [event] = await eventsOf(orderId);
    if (event === undefined) throw new Error(missing);
    return event;
  }, withinMs);
}

/** The ids of these orders in the order in which the stream first names them. */
export async function firstSeen(orderIds: readonly string[]): Promise<string[]> {
  const named = (await events()).map(({ fields }) => fields["orderId"] ?? "");
  return [...new Set(named)].filter((id) => orderIds.includes(id));
}

/** A well-formed event about an order, as `orders` would publish it. */
export function someEvent(orderId: string, { customer, sku, quantity }: OrderLine): Record<string, string> {
  return {
    id: random.uuid(),
    type: "order.placed",
    orderId,
    occurredAt: new Date().toISOString(),
    data: JSON.stringify({ customer, sku, quantity }),
  };
}

/** Adds an entry to the stream, past `orders`, and returns the id that it got. */
export async function publish(fields: Record<string, string>): Promise<string> {
  const entryId = await redis().xadd(EVENTS, "*", ...Object.entries(fields).flat());
  if (entryId === null) throw new Error(`${EVENTS} took no entry`);
  return entryId;
}

/** Null when it is not pending: not delivered yet, or acknowledged. */
export async function pendingOf(entryId: string): Promise<Pending | null> {
  const rows = (await redis().xpending(EVENTS, GROUP, entryId, entryId, 1)) as [string, string, number, number][];
  const row = rows[0];
  return row === undefined ? null : { consumer: row[1], idleMs: row[2], deliveries: row[3] };
}

/** Waits until the group has been given the entry and has acknowledged it, or fails the test. */
export async function untilAcknowledged(entryId: string, withinMs = SOON_MS): Promise<void> {
  await eventually(async () => {
    if ((await stateOf(entryId)) !== "acknowledged") throw new Error(await whereIs(entryId));
  }, withinMs);
}

/** How many entries the group has been given and has not acknowledged. */
export async function pendingCount(): Promise<number> {
  const [count] = await redis().xpending(EVENTS, GROUP);
  return Number(count);
}

/** Waits until nothing that the group has been given is pending. */
export async function untilNonePending(withinMs: number): Promise<void> {
  await eventually(async () => {
    const count = await pendingCount();
    if (count > 0) throw new Error(`${count} events are pending`);
  }, withinMs);
}

/** Where the event is, in words for whoever has to find out why it is not elsewhere. */
export async function whereIs(entryId: string): Promise<string> {
  const pending = await pendingOf(entryId);
  if (pending === null) return `the event ${entryId} is ${await stateOf(entryId)}`;
  const { consumer, idleMs, deliveries } = pending;
  return `the event ${entryId} is pending: XPENDING shows it with ${consumer}, idle for ${idleMs} ms, deliveries: ${deliveries}`;
}

export async function stateOf(entryId: string): Promise<"not delivered" | "pending" | "acknowledged"> {
  if ((await pendingOf(entryId)) !== null) return "pending";
  const groups = (await redis().xinfo("GROUPS", EVENTS)) as unknown[][];
  const group = groups.find((pairs) => pairs[pairs.indexOf("name") + 1] === GROUP) ?? [];
  const last = group[group.indexOf("last-delivered-id") + 1];
  return comesAfter(entryId, String(last)) ? "not delivered" : "acknowledged";
}

/** Ids of entries are milliseconds and a number within them. */
function comesAfter(one: string, other: string): boolean {
  const [ms = 0, seq = 0] = one.split("-").map(Number);
  const [otherMs = 0, otherSeq = 0] = other.split("-").map(Number);
  return ms > otherMs || (ms === otherMs && seq > otherSeq);
}

/** One step, so that nobody can take the entry over in the middle of it, and have it taken away again. */
const AGE = `
  local pending = redis.call("XPENDING", KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
  if pending and pending[2] == ARGV[3] then
    redis.call("XCLAIM", KEYS[1], ARGV[1], ARGV[3], 0, ARGV[2], "IDLE", ARGV[4], "JUSTID")
  end`;

/**
 * Makes an entry look as if its consumer had been silent for long. Time moves, and nothing else: its owner and its
 * count of deliveries stay. An entry that the consumer has no longer stays as it is.
 */
export async function age(entryId: string, consumer: string, idleMs = 60_000): Promise<void> {
  await redis().eval(AGE, 1, EVENTS, GROUP, entryId, consumer, idleMs);
}

/** The letters about an entry of the events' stream. */
export async function deadLettersOf(entryId: string): Promise<Record<string, string>[]> {
  return (await entriesOf(DEAD_LETTERS)).map(({ fields }) => fields).filter((letter) => letter["entryId"] === entryId);
}

/** Waits until there is a letter about the entry, or fails the test. */
export async function untilDeadLetter(entryId: string, withinMs = SOON_MS): Promise<Record<string, string>> {
  return eventually(async () => {
    const letters = await deadLettersOf(entryId);
    const [letter] = letters;
    if (letter === undefined) throw new Error(await whyNoLetter(entryId));
    if (letters.length > 1) throw new Error(`${DEAD_LETTERS} has ${letters.length} entries about ${entryId}`);
    return letter;
  }, withinMs);
}

async function whyNoLetter(entryId: string): Promise<string> {
  const letters = await entriesOf(DEAD_LETTERS);
  const other = letters.find(({ fields }) => Object.values(fields).some((value) => value.includes(entryId)));
  if (other === undefined) return `${DEAD_LETTERS} has no entry whose entryId is ${entryId}; ${await whereIs(entryId)}`;
  return `${DEAD_LETTERS} has ${entryId} in another field than entryId; there are ${Object.keys(other.fields).join(", ")}`;
}
