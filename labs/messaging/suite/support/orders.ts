import { api, eventually, random } from "backlab/suite";
import type { Response } from "supertest";
import { SOON_MS } from "./patience.ts";
import { newProduct } from "./products.ts";

/** What a client sends to order something. */
export interface OrderLine {
  customer: string;
  sku: string;
  quantity: number;
}

/** An order as the API shows it. */
export interface Order extends OrderLine {
  id: string;
  status: string;
}

/** A valid order of something that is in stock, unless told otherwise. */
export async function someOrder(fields: Partial<OrderLine> = {}): Promise<OrderLine> {
  return {
    customer: someCustomer(),
    sku: fields.sku ?? (await newProduct(random.int(500, 900))),
    quantity: random.int(2, 40),
    ...fields,
  };
}

export function someCustomer(): string {
  return `${random.letters(8)}-${random.digits(3)}`;
}

/** The body of an answer that holds an order. What is really in it is for the test to find out. */
export function orderIn(res: Response): Partial<Order> {
  return (res.body ?? {}) as Partial<Order>;
}

export function postOrder(line: unknown, key?: string): PromiseLike<Response> {
  const request = api("orders").post("/orders");
  return (key === undefined ? request : request.set("Idempotency-Key", key)).send(line as object);
}

/** Places an order for a test that is about what comes after, and throws when it is refused. */
export async function placeOrder(line: OrderLine, key?: string): Promise<Order> {
  return placedBy(await postOrder(line, key), line);
}

/** The order that was placed by a request with this answer. Throws when it was refused. */
export function placedBy(res: Response, line: OrderLine): Order {
  const { id } = orderIn(res);
  if (res.status === 202 && typeof id === "string") return { id, status: "pending", ...line };
  throw new Error(`this test begins with an order, and POST /orders answered ${res.status}; see publish first`);
}

/** GETs an order that has to be there, and throws when it is not: the test is about something else. */
export async function readOrder(id: string): Promise<Partial<Order>> {
  const res = await api("orders").get(`/orders/${id}`);
  if (res.status === 200) return orderIn(res);
  throw new Error(
    `this test reads an order that is there, and GET /orders/<its id> answered ${res.status}; see publish first`,
  );
}

export async function statusOf(id: string): Promise<string | undefined> {
  return (await readOrder(id)).status;
}

/** Waits until the order has the status, or fails the test. */
export async function untilStatus(id: string, status: string, withinMs = SOON_MS): Promise<void> {
  await eventually(() => expectStatus(id, status, "by now"), withinMs);
}

/** The order has the status, or the test fails in words: `when` says why it should. */
export async function expectStatus(id: string, status: string, when: string): Promise<void> {
  const now = await statusOf(id);
  if (now !== status) throw new Error(`GET /orders/<its id> says ${named(now)}, and should say ${status} ${when}`);
}

/** What was read of an order is what was placed, or the test fails in words. */
export function expectRead(read: Partial<Order>, placed: Partial<Order>): void {
  const names = Object.keys(placed) as (keyof Order)[];
  const other = names.filter((name) => read[name] !== placed[name]);
  if (other.length > 0)
    throw new Error(`GET /orders/<its id> has another ${other.join(", ")} than the order that was placed`);
}

/** Only what the brief knows: any other text may hold whatever an app wants to have shown. */
function named(status: string | undefined): string {
  const known = ["pending", "fulfilled", "rejected"].find((each) => each === status);
  return known ?? "something that is no status of an order";
}

/** Sends an order off. The answer, or why there was none: nobody may be waiting for it when it comes. */
export async function sending(line: OrderLine): Promise<Response | string> {
  return postOrder(line).then(undefined, String);
}

/** What came back for a request that was sent off, or an error that says why nothing did. */
export async function answered(sent: Promise<Response | string>): Promise<Response> {
  const answer = await sent;
  if (typeof answer === "string") throw new Error(`POST /orders got no answer, but: ${answer.replace(/^Error: /, "")}`);
  return answer;
}
