import type { Product } from "./product.ts";

/** A row of the database's two functions. `pg` gives numeric and bigint as text, as they may not fit a number. */
export interface ProductRow {
  id: number;
  name: string;
  category: string;
  price: string;
  rating: string | null;
  reviews: string;
}

export function toProduct({ id, name, category, price, rating, reviews }: ProductRow): Product {
  return {
    id,
    name,
    category,
    price: Number(price),
    rating: rating === null ? null : Number(rating),
    reviews: Number(reviews),
  };
}
