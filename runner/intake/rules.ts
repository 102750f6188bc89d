import { DRAFT } from "../reaper/drafts.ts";
import { UNPRINTABLE, unsafe } from "./refusal.ts";

/** What a source says an entry is. Only the first two are ever taken. */
export type EntryKind =
  "file" | "directory" | "symbolic link" | "hard link" | "device" | "named pipe" | "socket" | "special file";

/**
 * Names that grading leaves out at any depth: installed packages, version control, what configures
 * tools or the environment from inside a project, and what operating systems, editors and a backlab that was killed
 * while it wrote leave behind.
 */
const LEFT_OUT: readonly RegExp[] = [
  /^node_modules$/,
  /^\.(git|hg|svn|backlab)$/,
  /^\.npmrc$/,
  /^\.yarn(rc.*)?$/,
  /^\.pnpm-store$/,
  /^\.env(\..*)?$/,
  /^(jest|vitest)\.config\..+$/,
  /^(\.DS_Store|Thumbs\.db|__MACOSX|\._.*)$/,
  /^\.(vscode|idea|nyc_output)$/,
  DRAFT,
];

/** Left out only at the top: deeper down the word may be part of the learner's own subject. */
const LEFT_OUT_AT_TOP: readonly RegExp[] = [/^coverage$/];

/**
 * The path an entry's name stands for: NFC, `/` between names, no `.` or empty parts. Empty for the root.
 *
 * @throws BacklabError `submission_unsafe` when the name could mean a place outside the submission, or
 * different places on different machines
 */
export function cleanPath(name: string): string {
  if (UNPRINTABLE.test(name)) throw unsafe(name, "has a control character in its name");
  if (name.includes("\uFFFD")) throw unsafe(name, "has a name that is not UTF-8");
  if (name.includes("\\")) throw unsafe(name, "has a backslash in its name");
  if (name.startsWith("/") || /^[a-z]:/i.test(name)) throw unsafe(name, "has an absolute name");
  const parts = name.normalize("NFC").split("/");
  if (parts.includes("..")) throw unsafe(name, 'has ".." in its path');
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}

/**
 * What is left out when a path is met: the path itself, or the folder above it that is left out as a
 * whole, with a slash at its end. Null when the path is taken.
 */
export function leftOut(path: string, kind: EntryKind): string | null {
  const parts = path.split("/");
  const at = parts.findIndex((part, index) => isLeftOut(part, index === 0));
  if (at === -1) return null;
  const isFolder = at < parts.length - 1 || kind === "directory";
  return parts.slice(0, at + 1).join("/") + (isFolder ? "/" : "");
}

/** Every folder above a path, the top one first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function isLeftOut(name: string, atTop: boolean): boolean {
  return LEFT_OUT.some((rule) => rule.test(name)) || (atTop && LEFT_OUT_AT_TOP.some((rule) => rule.test(name)));
}
