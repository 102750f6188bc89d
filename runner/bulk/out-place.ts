import { realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { BacklabError } from "../errors.ts";

/**
 * Makes sure that results do not go where the submissions are: the next run would find them there, and grade them.
 *
 * @throws BacklabError `bad_usage`
 */
export async function refuseWithin(out: string, source: string): Promise<void> {
  const found = await stat(source).catch(() => null);
  if (found?.isDirectory() !== true) return;
  const way = relative(await realpath(source), await realPlace(resolve(out)));
  if (way.split(/[/\\]/)[0] === "..") return;
  throw new BacklabError("bad_usage", `--out: ${out} is in ${source}, and would be taken for a submission there`, {
    hint: "choose a folder beside it",
  });
}

/** Where a path leads, whether or not there is something yet. */
async function realPlace(path: string): Promise<string> {
  const found = await realpath(path).catch(() => null);
  if (found !== null) return found;
  return join(await realPlace(dirname(path)), relative(dirname(path), path));
}
