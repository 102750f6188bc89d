import { clipped } from "./clip.ts";
import { inertLine } from "./inert.ts";
import type { Report, ReportedTest } from "./report.ts";
import type { Source } from "./reporter.ts";

/** A place in a learner's own file. */
export interface Location {
  /** Relative to the repository's root. */
  file: string;
  /** From 1. */
  line: number;
  column: number | null;
}

/** The place that a failed test's stack trace begins at: in what the app logged or answered, or in the failure itself. */
export function locateFailure({ logged, message, response }: ReportedTest, source: Source | null): Location | null {
  return locate([...logged, response?.body ?? "", message ?? ""], source);
}

/** The place where an app broke that did not start. */
export function locateError({ error }: Report, source: Source | null): Location | null {
  return locate([...(error?.logged ?? []), error?.message ?? ""], source);
}

/** Of what is searched: a stack trace is at the beginning, or there is none worth its price. */
const SEARCHED_CHARACTERS = 20_000;

/** `path:line` or `path:line:column`, as V8 writes it. */
const PLACE = /([^\s()'"<>:]{1,300}):(\d{1,7})(?::(\d{1,7}))?/g;

/**
 * The first place that is in one of the submission's files. Where an app lies in its container does not matter: a
 * path has to end in the name of a file that was graded, so that nothing else can be pointed at.
 */
function locate(texts: readonly string[], source: Source | null): Location | null {
  if (source === null) return null;
  for (const text of clipped(texts, SEARCHED_CHARACTERS)) {
    for (const [, path = "", line = "", column] of text.matchAll(PLACE)) {
      const own = ownFile(path, source.files);
      if (own === null || Number(line) === 0) continue;
      const file = source.folder === "" ? own : `${source.folder}/${own}`;
      return { file, line: Number(line), column: column === undefined ? null : Number(column) };
    }
  }
  return null;
}

/** The longest end of a path that is a graded file; frames of packages and of Node itself are not the learner's. */
function ownFile(path: string, files: ReadonlySet<string>): string | null {
  if (!path.includes("/") || path.includes("node_modules/") || path.startsWith("internal/")) return null;
  const parts = path.split("/");
  for (let first = 0; first < parts.length; first++) {
    const end = parts.slice(first).join("/");
    if (files.has(end) && inertLine(end) === end) return end;
  }
  return null;
}
