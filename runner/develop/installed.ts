import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { BacklabError, reasonOf } from "../errors.ts";

const PackageFile = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * Makes sure that node will find what a project says it depends on.
 *
 * @throws BacklabError `bad_usage`, naming what is missing
 */
export async function requireInstalled(folder: string): Promise<void> {
  const missing = Object.keys(await dependenciesOf(folder)).filter((name) => !isInstalled(name, folder));
  if (missing.length === 0) return;
  const [them, are] = missing.length === 1 ? ["it", "is"] : ["them", "are"];
  throw new BacklabError("bad_usage", `${missing.join(", ")} ${are} not installed in ${folder}`, {
    hint: `package.json asks for ${them}: npm install`,
  });
}

async function dependenciesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, "package.json");
  try {
    return PackageFile.parse(JSON.parse(await readFile(file, "utf8"))).dependencies;
  } catch (cause) {
    throw new BacklabError("bad_usage", `${file} cannot be used: ${reasonOf(cause).split("\n")[0]}`, {
      hint: "bring it back with `backlab reset package.json`",
      cause,
    });
  }
}

function isInstalled(name: string, from: string): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name))) return true;
    if (folder === dirname(folder)) return false;
  }
}
