import type { Cache } from "../cache/cache.ts";
import { categoryKey, productKey } from "../cache/keys.ts";
import { categoryLifetime, productLifetime } from "../cache/lifetimes.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Category, NewProduct, Product, ProductChanges } from "./product.ts";

/** The catalogue with a cache in front of it. Writes go to the database first, and then remove what they made old. */
export class CachedCatalogue {
  readonly #catalogue: Catalogue;
  readonly #cache: Cache;

  constructor(catalogue: Catalogue, cache: Cache) {
    this.#catalogue = catalogue;
    this.#cache = cache;
  }

  /** Null when there is no such product. */
  async product(id: number): Promise<Product | null> {
    return this.#cache.read({
      key: productKey(id),
      load: () => this.#catalogue.product(id),
      lifetimeMs: productLifetime,
    });
  }

  async category(name: string): Promise<Category> {
    return this.#cache.read({
      key: categoryKey(name),
      load: () => this.#catalogue.category(name),
      lifetimeMs: categoryLifetime,
    });
  }

  /** The new product's id. Somebody may have asked for it before, and been told that there is none. */
  async add(product: NewProduct): Promise<number> {
    const id = await this.#catalogue.add(product);
    await this.#cache.invalidate([categoryKey(product.category)]);
    return id;
  }

  /** False when there is no such product. */
  async change(id: number, changes: ProductChanges): Promise<boolean> {
    return this.#invalidate(id, await this.#catalogue.change(id, changes));
  }

  /** False when there is no such product. */
  async remove(id: number): Promise<boolean> {
    return this.#invalidate(id, await this.#catalogue.remove(id));
  }

  /** `categories` are those whose lists the product was or is in; none when there is no such product. */
  async #invalidate(id: number, categories: string[]): Promise<boolean> {
    if (categories.length === 0) return false;
    await this.#cache.invalidate([productKey(id), ...categories.map(categoryKey)]);
    return true;
  }
}
