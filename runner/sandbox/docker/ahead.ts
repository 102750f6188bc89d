import type { Instance } from "../../../grader/instances.ts";

/** Where the image keeps what an app's Node loads while it waits for code. */
const START = "/opt/backlab/packages/ahead/start.mjs";
const WITHOUT_FLAGS = /^node (?<entry>[^-\s]\S*)$/;

/**
 * How an app's Node is started before there is code, so that its own start and that of the packages are over when the
 * code comes. Flags may be about files that are not there yet: with those nothing is started ahead.
 */
export interface Ahead {
  /** The start command that it goes on with. */
  start: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Null for a start command with flags. `packages` are the lab's, by name. */
export function aheadOf({ start }: Pick<Instance, "start">, packages: readonly string[]): Ahead | null {
  const entry = WITHOUT_FLAGS.exec(start)?.groups?.["entry"];
  if (entry === undefined) return null;
  // Started in /app, Node would look for a package.json there, and remember that there was none.
  const command = ["node", "--require", START, `/app/${entry}`];
  return { start, command, env: { BACKLAB_AHEAD: packages.join(",") } };
}
