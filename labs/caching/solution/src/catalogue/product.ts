import { z } from "zod";

const Name = z.string().min(1).max(200);
const Price = z.number().min(0).max(1_000_000);

/** What a client sends to add a product, or to replace one. */
export const NewProduct = z.strictObject({ name: Name, category: Name, price: Price });
export type NewProduct = z.infer<typeof NewProduct>;

/** What a client sends to change some fields. */
export const ProductChanges = NewProduct.partial();
export type ProductChanges = z.infer<typeof ProductChanges>;

/** A product as the API shows it. */
export interface Product {
  id: number;
  name: string;
  category: string;
  price: number;
  /** The mean of all reviews' stars, to one decimal; null without any review. */
  rating: number | null;
  reviews: number;
}

/** A category as the API shows it: its products by id. */
export interface Category {
  category: string;
  products: Product[];
}

const LARGEST_ID = 2_147_483_647;

/** The id in a path; null for what cannot be the id of any product. */
export function productId(text: string): number | null {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Infinity;
  return id <= LARGEST_ID ? id : null;
}
