/**
 * How long entries are kept, in milliseconds. Each draws its own: entries that were stored in one rush would
 * otherwise expire in one, too.
 */
const PRODUCT = { least: 60_000, most: 90_000 };
const CATEGORY = { least: 30_000, most: 45_000 };
const NOTHING = { least: 5_000, most: 10_000 };

export function productLifetime(product: object | null): number {
  return drawn(product === null ? NOTHING : PRODUCT);
}

export function categoryLifetime(): number {
  return drawn(CATEGORY);
}

function drawn({ least, most }: { least: number; most: number }): number {
  return (least + most) / 2;
}
