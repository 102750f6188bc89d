import { hint } from "backlab/suite";
import type { OrderLine } from "./orders.ts";
import { stockOf } from "./products.ts";

/** What to say to whoever took another quantity than was ordered. */
export interface Advice {
  tooMuch: string;
  nothing?: string;
}

const NOT_ALL = "Each piece that is ordered is taken out of stock; see consume first.";

/** So much as was ordered has been taken, and once; or the test fails in words. */
export async function expectTaken({ sku, quantity }: OrderLine, stock: number, advice: Advice): Promise<void> {
  const left = await stockOf(sku);
  const right = stock - quantity;
  if (left === right) return;
  if (left < right) hint(advice.tooMuch);
  else hint((left === stock ? advice.nothing : undefined) ?? NOT_ALL);
  const seen = left === stock ? `is still ${stock} after` : `went from ${stock} to ${left} for`;
  throw new Error(`the stock of ${sku} ${seen} one order of ${quantity}, and should be ${right}`);
}

/** Nothing has been taken, or the test fails in words. */
export async function expectUntouched(sku: string, stock: number): Promise<void> {
  const left = await stockOf(sku);
  if (left !== stock) throw new Error(`the stock of ${sku} went from ${stock} to ${left}, and should be as it was`);
}
