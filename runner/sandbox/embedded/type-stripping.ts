import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Node 22.18 and 23.6 up run TypeScript by leaving the types out. For older hosts there is
 * `type-loader.ts`, which does the same with the same library.
 */

const QUIET = "--disable-warning=ExperimentalWarning";

/** What this Node can do by itself; @types/node 20 does not know it yet. */
const features: object & { typescript?: unknown } = process.features;

/**
 * The flags with which `node` runs TypeScript here.
 *
 * The loader has to be JavaScript in a file. In dist it is; when backlab runs from its sources it is not, so
 * its own types are left out first. Both go the same way: into a file of the cell.
 *
 * @param directory where that file may be put
 * @param stripsItself whether this Node needs no help
 */
export async function typeStrippingFlags(
  directory: string,
  stripsItself = Boolean(features.typescript),
): Promise<string[]> {
  if (stripsItself) return [QUIET];
  const loader = join(directory, "type-loader.mjs");
  await writeFile(loader, await loaderCode());
  const data = { swc: createRequire(import.meta.url).resolve("@swc/wasm-typescript") };
  const register = `import { register } from "node:module";
    register(${JSON.stringify(pathToFileURL(loader).href)}, { data: ${JSON.stringify(data)} });`;
  return [QUIET, "--import", `data:text/javascript,${encodeURIComponent(register)}`];
}

async function loaderCode(): Promise<string> {
  const extension = extname(import.meta.url);
  const source = await readFile(new URL(`./type-loader${extension}`, import.meta.url), "utf8");
  if (extension === ".js") return source;
  const { transformSync } = await import("@swc/wasm-typescript");
  return transformSync(source, { mode: "strip-only" }).code;
}
