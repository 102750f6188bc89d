import { describe, expect, it } from "@jest/globals";
import { api, eventually, hint, random } from "backlab/suite";
import { untilInHand, withShelfLocked } from "./support/holds.ts";
import { type OrderLine, orderIn, placeOrder, placedBy, postOrder, readOrder, someOrder } from "./support/orders.ts";
import { EVENTS, eventOf, events, eventsOf, parsed } from "./support/stream.ts";
import { expectTime, expectUuid } from "./support/words.ts";

describe("publish", () => {
  it("both services answer GET /health", async () => {
    for (const app of ["orders", "fulfilment"]) {
      const res = await api(app).get("/health");
      hint(`GET /health of ${app} answers 200 {"status":"ok"}. A worker listens on its PORT too, just for that.`);
      expect(res.status).toBe(200);
      expect(res.body).toEqual({ status: "ok" });
    }
  });

  it("POST /orders answers 202 with the order, and says where it is", async () => {
    const line = await someOrder();
    const res = await postOrder(line);
    hint(whyNot202(res.status));
    expect(res.status).toBe(202);
    hint("The body is the order: id, customer, sku, quantity and status, which is pending at first.");
    expect(res.body).toMatchObject({ ...line, status: "pending" });
    hint("The order's id is a UUID: randomUUID() of node:crypto makes one.");
    expectUuid("the order's id", orderIn(res).id);
    hint("Location is the path of the new order, /orders/<id>, without a host: res.location(...).");
    expect(res.headers["location"]).toBe(`/orders/${orderIn(res).id}`);
  });

  it("an order can be read, and is pending while nobody has fulfilled it", async () => {
    const line = await someOrder();
    // As long as its stock cannot be touched, no worker gets through with it.
    await withShelfLocked(line.sku, async () => {
      const { id } = await placeOrder(line);
      // Where there is a worker already, it has got as far as it can.
      await untilInHand(500).catch(() => undefined);
      hint(
        "GET /orders/<id> gives the order as it is in Postgres. It is pending until its stock has been taken: not sooner, when the event is out or a worker has seen it.",
      );
      expect(await readOrder(id)).toMatchObject({ id, ...line, status: "pending" });
    });
  });

  it("an order that is not there answers 404", async () => {
    await placeOrder(await someOrder());
    for (const id of [random.uuid(), random.letters(7)]) {
      const res = await api("orders").get(`/orders/${id}`);
      hint(
        res.status >= 500
          ? "Postgres refuses to compare a uuid with other text, and rows[0] is undefined where no row came back. Either became a 500."
          : "No order has this id: 404. That goes for an id that is not a UUID, too.",
      );
      expect(res.status).toBe(404);
    }
  });

  it("an accepted order is in the stream as an event", async () => {
    const line = await someOrder();
    const { id } = await placeOrder(line);
    hint(
      "XADD orders:events * id ... type ... orderId ... occurredAt ... data ...: five fields with a value each, and the order's id in orderId.",
    );
    const { fields } = await eventOf(id);
    expect(fields).toMatchObject({ type: "order.placed", orderId: id });
    hint("The event has an id of its own, a UUID. It is neither the order's nor the one Redis gives the entry.");
    expectUuid("the event's field id", fields["id"]);
    expect(fields["id"]).not.toBe(id);
    hint("A time in UTC, as ISO 8601: new Date().toISOString().");
    expectTime("the event's field occurredAt", fields["occurredAt"]);
    hint(
      fields["data"] === "[object Object]"
        ? "XADD made text of an object: data was stored as [object Object]. JSON.stringify it."
        : "data is the JSON of exactly customer, sku and quantity, with quantity as a number.",
    );
    expect(parsed(fields["data"])).toEqual(line);
  });

  it("each order gives one event, with an id that no other has", async () => {
    const lines: OrderLine[] = [];
    for (let count = random.int(5, 8); count > 0; count--) lines.push(await someOrder());
    const answers = await Promise.all(lines.map(async (line) => ({ line, res: await postOrder(line) })));
    const orders = answers.map(({ line, res }) => placedBy(res, line));
    await Promise.all(orders.map(({ id }) => eventOf(id)));
    // Whoever publishes twice gets a moment to do so.
    await eventually(async () => expect(await countOf(orders)).toBeGreaterThan(orders.length), 200).catch(
      () => undefined,
    );
    const events = await Promise.all(orders.map(({ id }) => eventsOf(id)));
    hint(
      "An order was published more than once, though nothing failed. Is there more than one place that publishes it? One that takes it from an outbox marks it there, or deletes it, when it is out.",
    );
    const published = events.flat().length;
    if (published !== orders.length)
      throw new Error(
        `${EVENTS} has ${published} entries about ${orders.length} orders, and should have one about each`,
      );
    hint("Two events have the same id. Make a new one for each event.");
    const ids = new Set(events.flat().map(({ fields }) => fields["id"])).size;
    expect({ events: orders.length, differentIds: ids }).toEqual({
      events: orders.length,
      differentIds: orders.length,
    });
  });

  it("an invalid order answers 422 and is not published", async () => {
    const valid = await someOrder();
    const customer = `invalid-${random.letters(10)}`;
    const invalid = [
      { customer, sku: valid.sku },
      { customer, sku: "", quantity: 1 },
      { customer, sku: valid.sku, quantity: 0 },
      { customer, sku: valid.sku, quantity: 1001 },
      { customer, sku: valid.sku, quantity: random.int(1, 9) + 0.5 },
      { customer, sku: valid.sku, quantity: String(random.int(1, 9)) },
      { customer: `${customer}!`, sku: valid.sku, quantity: 1 },
    ];
    for (const body of invalid) {
      const res = await postOrder(body);
      hint(
        res.status >= 500
          ? "This got past validation and failed further in. Check it before the database sees it."
          : "The body is JSON and no valid order: 422. Compare your rules with the table of fields.",
      );
      expect(res.status).toBe(422);
    }
    // What was wrongly published before this one would be in the stream by the time this one is.
    const { id } = await placeOrder(valid);
    await eventOf(id);
    hint("An order was refused and its event published all the same. Look at the order before you write anything.");
    const named = (await events()).filter(({ fields }) => fields["data"]?.includes(customer));
    expect(named.map(({ fields }) => fields["data"])).toEqual([]);
  });
});

async function countOf(orders: readonly { id: string }[]): Promise<number> {
  return (await Promise.all(orders.map(({ id }) => eventsOf(id)))).flat().length;
}

function whyNot202(status: number): string {
  if (status === 404) return 'There is no POST /orders yet: app.post("/orders", ...), in src/orders.ts.';
  if (status === 200 || status === 201)
    return "The order has been taken and is not done yet, which is what 202 says: res.status(202).";
  if (status >= 500)
    return "The server failed; its own log says where. Do the tables exist? They have to be created at start.";
  return "A valid order answers 202.";
}
