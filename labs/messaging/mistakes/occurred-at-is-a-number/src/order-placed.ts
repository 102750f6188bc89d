import { z } from "zod";
import { OrderLine } from "./order-line.ts";

/** The stream that `orders` writes and `fulfilment` reads. */
export const EVENTS = "orders:events";

/** What both services say to each other, as an object. */
export const OrderPlaced = z.object({
  id: z.guid(),
  type: z.literal("order.placed"),
  orderId: z.guid(),
  occurredAt: z.iso.datetime(),
  data: OrderLine,
});
export type OrderPlaced = z.infer<typeof OrderPlaced>;

/** The same as the stream has it, where every value is text. */
const Fields = OrderPlaced.extend({
  occurredAt: z.string().regex(/^\d+$/),
  data: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "is not JSON" });
        return z.NEVER;
      }
    })
    .pipe(OrderLine),
});

/** Names and values in turn, as XADD takes them. */
export function toFields({ data, ...event }: OrderPlaced): string[] {
  const occurredAt = String(Date.parse(event.occurredAt));
  return Object.entries({ ...event, occurredAt, data: JSON.stringify(data) }).flat();
}

/** The event in a stream's entry; or, where there is none, what is wrong with it. */
export function fromFields(fields: Record<string, string>): { event: OrderPlaced } | { fault: string } {
  const result = Fields.safeParse(fields);
  if (result.success) return { event: result.data };
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { fault: `malformed event: ${faults.join("; ")}` };
}
