import { reasonOf } from "../errors.ts";
import { nowSeconds, thisPlace } from "./identity.ts";
import type { Owner } from "./owner.ts";
import { processStart } from "./process-start.ts";
import { isDead } from "./verdict.ts";

/** A thing that some run of backlab, perhaps still going on, has made. */
export interface Owned {
  /** What it is, to be read in a list: `container backlab-25adbb9abe-suite`. */
  what: string;
  owner: Owner;
  /** Removes it with all that belongs to it. Somebody else having removed it is no error. */
  remove(): Promise<void>;
}

/** Somewhere such things are: an engine, folders. Tells of nothing whose owner it cannot read. */
export interface Ground {
  owned(): Promise<Owned[]>;
}

/** What became of one thing. */
export interface Swept {
  what: string;
  /** Why it could not be removed; null when it is gone. */
  failure: string | null;
}

/** All things whose owner is dead. A ground that cannot be looked at has none. */
export async function leftovers(grounds: readonly Ground[]): Promise<Owned[]> {
  const here = thisPlace();
  if (here === null) return [];
  const facts = { here, nowSeconds: nowSeconds(), startOf: processStart };
  const found = await Promise.all(grounds.map((ground) => ground.owned().catch(() => [])));
  return found.flat().filter(({ owner }) => isDead(owner, facts));
}

/** Removes all things whose owner is dead. */
export async function sweep(grounds: readonly Ground[]): Promise<Swept[]> {
  return Promise.all((await leftovers(grounds)).map(removed));
}

async function removed(thing: Owned): Promise<Swept> {
  const failure = await thing.remove().then(() => null, reasonOf);
  return { what: thing.what, failure };
}
