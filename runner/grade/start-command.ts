import type { Instance } from "../../grader/instances.ts";

/** Tried in this order after the lab's own file, so that an app may be written in JavaScript too. */
const OTHER_ENDINGS = [".ts", ".mts", ".js", ".mjs", ".cjs"];

/**
 * The command that starts an app, word by word: the lab's, with the entry file that was handed in.
 *
 * @returns null when there is no entry file
 */
export function startCommand({ start }: Pick<Instance, "start">, files: readonly string[]): string[] | null {
  const words = start.split(" ");
  const entry = words.at(-1) ?? "";
  const stem = entry.replace(/\.\w+$/, "");
  const found = [entry, ...OTHER_ENDINGS.map((ending) => stem + ending)].find((file) => files.includes(file));
  return found === undefined ? null : [...words.slice(0, -1), found];
}
