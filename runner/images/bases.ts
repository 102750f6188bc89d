import type { StepOptions } from "./build-image.ts";
import { debianBase, ensureDebianBase } from "./debian.ts";
import { debianNodeBase, ensureDebianNodeBase } from "./debian-node.ts";
import type { ImageEngine } from "./engine.ts";
import type { Flavour, ImageName } from "./image.ts";
import type { Bases } from "./recipes.ts";

/** Tags that move with patch releases: a build takes the newest that the engine can get. */
const OFFICIAL: Bases = {
  node: "node:24-bookworm-slim",
  postgres: "postgres:18-bookworm",
  redis: "redis:8-bookworm",
};

/** What each image of a flavour starts from. */
export async function basesOf(flavour: Flavour): Promise<Bases> {
  if (flavour === "official") return OFFICIAL;
  return { node: await debianNodeBase(), postgres: debianBase, redis: debianBase };
}

/** Makes a base where that is up to us. An official one the engine pulls itself. */
export async function ensureBase(
  engine: ImageEngine,
  flavour: Flavour,
  name: ImageName,
  options: StepOptions,
): Promise<void> {
  if (flavour === "official") return;
  if (name === "node") return ensureDebianNodeBase(engine, options);
  return ensureDebianBase(engine, options);
}
