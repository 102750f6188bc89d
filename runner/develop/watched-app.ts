import { createInterface } from "node:readline";
import type { ProcessGroup } from "../sandbox/embedded/process-group.ts";
import type { Workspace } from "../sandbox/embedded/workspace.ts";

/** An app of the learner's that is being developed. */
export interface WatchedAppPlace {
  name: string;
  /** The project's folder. */
  folder: string;
  /** How the lab starts it: a command and its arguments. */
  start: readonly string[];
  /** Flags for `node` before the app's own. */
  flags: readonly string[];
  env: Readonly<Record<string, string>>;
  workspace: Workspace;
  /** Gets what it writes, line by line. */
  tell: (line: string) => void;
}

/**
 * Runs an app in its folder. One that node runs is started again, by node itself, when a file that it has imported is
 * saved; one that ended in an error then too.
 */
export function startWatched(place: WatchedAppPlace): ProcessGroup {
  const [command = "node", ...rest] = place.start;
  const node = { file: process.execPath, args: ["--watch", "--watch-preserve-output", ...place.flags, ...rest] };
  const group = place.workspace.start({
    ...(command === "node" ? node : { file: command, args: rest }),
    ...{ cwd: place.folder, env: place.env, input: "" },
  });
  for (const stream of [group.stdout, group.stderr]) createInterface({ input: stream }).on("line", place.tell);
  return group;
}
