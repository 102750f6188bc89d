import { readFile } from "node:fs/promises";
import { BacklabError } from "../errors.ts";
import { CLUSTER_SQL, POSTGRES_CONF, POSTGRES_HBA } from "../services/postgres.ts";
import { contextFile, dockerfileOf } from "./dockerfile.ts";
import type { Flavour, ImageName, ImageSources } from "./image.ts";
import { OFFERED_PACKAGES } from "./offered.ts";
import { packageClosure } from "./package-closure.ts";
import { packageEntries } from "./packages-layout.ts";
import type { ContextEntry, Recipe } from "./recipe.ts";
import { USER_IDS } from "./users.ts";

/** What each image starts from. */
export type Bases = Readonly<Record<ImageName, string>>;

/** What of this installation goes into images of either flavour. */
export interface Ingredients {
  packages: readonly ContextEntry[];
  suiteHost: Buffer;
}

/** @throws BacklabError `image_build_failed` when a package is not installed or the suite process not built */
export async function ingredientsFrom(sources: ImageSources): Promise<Ingredients> {
  const [closure, suiteHost] = await Promise.all([
    packageClosure(OFFERED_PACKAGES, sources.packagesFrom),
    readSuiteHost(sources.suiteHost),
  ]);
  return { packages: packageEntries(closure), suiteHost };
}

/** How to make the three images on the given bases. */
export async function recipesFor(
  flavour: Flavour,
  bases: Bases,
  ingredients: Ingredients,
): Promise<Record<ImageName, Recipe>> {
  const [node, postgres, redis] = await Promise.all([
    nodeRecipe(flavour, bases.node, ingredients),
    postgresRecipe(flavour, bases.postgres),
    redisRecipe(flavour, bases.redis),
  ]);
  return { node, postgres, redis };
}

async function nodeRecipe(flavour: Flavour, base: string, { packages, suiteHost }: Ingredients): Promise<Recipe> {
  return {
    name: "node",
    dockerfile: await dockerfileOf("node", flavour),
    buildArgs: { BASE: base, SUITE_UID: String(USER_IDS.suite), APP_UID: String(USER_IDS.app) },
    entries: [
      ...packages,
      { path: "suite-host.cjs", content: suiteHost },
      { path: "warm", content: await contextFile("node/warm") },
      { path: "warm.mjs", content: await contextFile("node/warm.mjs") },
      ...(await aheadEntries()),
    ],
  };
}

/** What an app's Node loads while it waits for code: a file for each package, and some of backlab's own. */
async function aheadEntries(): Promise<ContextEntry[]> {
  const own = ["start.mjs", "built-in.mjs", "types.ts"].map(async (name) => ({
    path: `ahead/${name}`,
    content: await contextFile(`node/ahead/${name}`),
  }));
  const packages = OFFERED_PACKAGES.map((name) => ({ path: `ahead/${name}.mjs`, content: `import "${name}";\n` }));
  return [...(await Promise.all(own)), ...packages];
}

async function postgresRecipe(flavour: Flavour, base: string): Promise<Recipe> {
  return {
    name: "postgres",
    dockerfile: await dockerfileOf("postgres", flavour),
    buildArgs: { BASE: base, SERVICE_UID: String(USER_IDS.postgres) },
    entries: [
      ...(await serveEntries("postgres")),
      { path: "prepare-cluster", content: await contextFile("postgres/prepare-cluster") },
      { path: "postgresql.conf", content: POSTGRES_CONF },
      { path: "pg_hba.conf", content: POSTGRES_HBA },
      { path: "cluster.sql", content: CLUSTER_SQL.map((statement) => `${statement};\n`).join("") },
    ],
  };
}

async function redisRecipe(flavour: Flavour, base: string): Promise<Recipe> {
  return {
    name: "redis",
    dockerfile: await dockerfileOf("redis", flavour),
    buildArgs: { BASE: base, SERVICE_UID: String(USER_IDS.redis) },
    entries: await serveEntries("redis"),
  };
}

async function serveEntries(name: "postgres" | "redis"): Promise<ContextEntry[]> {
  return [
    { path: "supervise", content: await contextFile("supervise") },
    { path: "serve", content: await contextFile(`${name}/serve`), executable: true },
  ];
}

async function readSuiteHost(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BacklabError("image_build_failed", `the suite process has not been built: ${path} cannot be read`, {
      hint: "build it first: npm run build",
      cause,
    });
  }
}
