import { createHash } from "node:crypto";
import type { ImageName } from "./image.ts";

/** One thing in a build context. */
export type ContextEntry =
  | { path: string; content: string | Buffer; executable?: boolean }
  /** A file or folder of this machine; a folder comes without its node_modules. */
  | { path: string; from: string; identity: string }
  | { path: string; linkTo: string };

/** Everything that decides what an image is. Nothing gets into an image that is not in here. */
export interface Recipe {
  name: ImageName | "debian";
  dockerfile: string;
  buildArgs: Readonly<Record<string, string>>;
  entries: readonly ContextEntry[];
}

/** Names an image by its content: the same recipe is the same tag, on any machine. */
export function tagOf(recipe: Recipe): string {
  return `backlab/${recipe.name}:${digest([recipe.dockerfile, recipe.buildArgs, recipe.entries.map(identityOf)])}`;
}

/** The first 16 hex digits of a value's sha256. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

function identityOf(entry: ContextEntry): unknown {
  if ("from" in entry) return [entry.path, entry.identity];
  if ("linkTo" in entry) return entry;
  return { ...entry, content: createHash("sha256").update(entry.content).digest("hex") };
}
