import { z } from "zod";

const Name = z.string().regex(/^[a-z0-9-]{1,64}$/, "must be 1 to 64 of a-z, 0-9 and -");

/** Who orders how much of what. */
export const OrderLine = z.strictObject({
  customer: Name,
  sku: Name,
  quantity: z.coerce.number().int().min(1).max(1000),
});
export type OrderLine = z.infer<typeof OrderLine>;
