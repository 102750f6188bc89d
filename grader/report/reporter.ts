import type { Report } from "./report.ts";
import type { TerminalOptions } from "./terminal.ts";

/** Where the graded files are in the repository that a CI job works on. */
export interface Source {
  /** The submission's folder, relative to the repository's root, with slashes; empty when it is the root itself. */
  folder: string;
  /** The files that were graded, relative to that folder. */
  files: ReadonlySet<string>;
}

/** What a renderer may know besides the report. */
export interface RenderContext {
  terminal: TerminalOptions;
  /** Null when what was graded is no folder of a repository: then nothing can be pointed at. */
  source: Source | null;
}

/** A form that a report can take: `render` is a pure function of the report, and ends in a newline. */
export interface Reporter {
  name: string;
  /** What it is for, in a few words. */
  summary: string;
  render: (report: Report, context: RenderContext) => string;
  /** Something else for the file that an environment variable names, where there is one: it is added to its end. */
  also?: { variable: string; render: (report: Report) => string };
}
