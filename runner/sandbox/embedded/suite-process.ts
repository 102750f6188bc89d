import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { BacklabError } from "../../errors.ts";
import { SuiteLink } from "../suite-link.ts";
import { OutputTail } from "./output-tail.ts";
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

/**
 * When the process ends, calls fail with how it ended and what it said last. Its stdout ends before that is
 * known, so the link reads a stream that we end: what it still sent is read first, then the calls fail.
 */
function linkTo(group: ProcessGroup): SuiteLink {
  const stderr = new OutputTail(group.stderr);
  const stdout = group.stdout.pipe(new PassThrough(), { end: false });
  const link = new SuiteLink({ stdin: group.stdin, stdout });
  void group.exited.then((exit) => {
    const cause = new Error(String(stderr) || "it wrote nothing to stderr");
    const crash = new BacklabError("suite_crashed", `the suite process ${describeExit(exit)}`, { cause });
    stdout.prependOnceListener("end", () => link.fail(crash)).end();
  });
  return link;
}
