import type { Collected } from "./collector.ts";
import { leftOut } from "./rules.ts";

/** A lone folder of this name is part of a project, not the folder the project was packed in. */
const CODE_FOLDERS: ReadonlySet<string> = new Set(["src", "lib", "app", "dist", "test", "tests"]);

/**
 * Takes away the one folder that everything in an archive lies in, as GitHub's archives and
 * `tar czf project.tgz project/` have it.
 */
export function unwrapped(collected: Collected): Collected {
  const folder = wrapperOf(collected.files);
  if (folder === null) return collected;
  const inside = (path: string) => (path.startsWith(folder) ? path.slice(folder.length) : path);
  const files = new Map<string, Buffer>();
  const ignored = new Set([...collected.ignored].map(inside));
  for (const [path, bytes] of collected.files) {
    // Some names are left out only at the top, and this is where the top is known.
    const without = leftOut(inside(path), "file");
    if (without === null) files.set(inside(path), bytes);
    else ignored.add(without);
  }
  return { files, ignored };
}

/** The folder all files are in, with its slash, or null. */
function wrapperOf(files: Collected["files"]): string | null {
  const tops = new Set([...files.keys()].map((path) => path.slice(0, path.indexOf("/") + 1)));
  const [folder = ""] = tops;
  if (tops.size !== 1 || folder === "") return null;
  return files.has(`${folder}package.json`) || !CODE_FOLDERS.has(folder.slice(0, -1)) ? folder : null;
}
