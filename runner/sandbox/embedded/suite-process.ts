import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { OutputTail } from "../output-tail.ts";
import { linkUntil, suiteCrashed } from "../suite-crash.ts";
import type { SuiteLink } from "../suite-link.ts";
import { type ProcessGroup, describeExit } from "./process-group.ts";
import type { Workspace } from "./workspace.ts";

/** The suite process and the line to it. Disposing ends the process. */
export interface SuiteProcess extends AsyncDisposable {
  link: SuiteLink;
}

/** Starts the suite process. It gets a PATH and an empty home, and nothing else of ours. */
export async function startSuite(suiteHost: string, path: string, workspace: Workspace): Promise<SuiteProcess> {
  const home = join(workspace.path, "suite");
  await mkdir(home);
  const env = { PATH: path, HOME: home, TMPDIR: home };
  const group = workspace.start({ file: process.execPath, args: [suiteHost], cwd: home, env });
  return { link: linkTo(group), [Symbol.asyncDispose]: () => group.end() };
}

/** Its calls fail, once the process has ended, with how it did and what it said last. */
function linkTo(group: ProcessGroup): SuiteLink {
  const stderr = new OutputTail(group.stderr);
  return linkUntil(
    group.exited.then((exit) => suiteCrashed(describeExit(exit), stderr)),
    group,
  );
}
