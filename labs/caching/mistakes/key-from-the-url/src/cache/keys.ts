export function productKey(id: number): string {
  return `product:${id}`;
}

export function categoryKey(name: string): string {
  return `category:${encodeURIComponent(name)}`;
}
