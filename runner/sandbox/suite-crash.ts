import { PassThrough } from "node:stream";
import { BacklabError } from "../errors.ts";
import type { OutputTail } from "./output-tail.ts";
import { SuiteLink, type SuiteStreams } from "./suite-link.ts";

/** @param how a clause: "ended with exit code 1" */
export function suiteCrashed(how: string, stderr: OutputTail): BacklabError {
  const cause = new Error(String(stderr) || "it wrote nothing to stderr");
  return new BacklabError("suite_crashed", `the suite process ${how}`, { cause });
}

/**
 * A link whose calls fail, when the process ends, with why it did. Its stdout ends before that is known, so
 * the link reads a stream that we end: what the process still sent is read first, then the calls fail.
 */
export function linkUntil(ended: Promise<BacklabError>, { stdin, stdout }: SuiteStreams): SuiteLink {
  const read = stdout.pipe(new PassThrough(), { end: false });
  const link = new SuiteLink({ stdin, stdout: read });
  void ended.then((error) => read.prependOnceListener("end", () => link.fail(error)).end());
  return link;
}
