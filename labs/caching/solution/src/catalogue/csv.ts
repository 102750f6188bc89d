import type { Category } from "./product.ts";

/** The price list: a line of names, then one for each product. */
export function toCsv({ products }: Category): string {
  const lines = products.map(({ id, name, price }) => `${id},${field(name)},${price}`);
  return ["id,name,price", ...lines, ""].join("\r\n");
}

/** As in RFC 4180: quotes around what would end the field too early, and quotes inside doubled. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
