import type { BacklabError } from "../../errors.ts";
import { within } from "../deadline.ts";
import { OutputTail } from "../output-tail.ts";
import { linkUntil, suiteCrashed } from "../suite-crash.ts";
import type { SuiteLink } from "../suite-link.ts";
import type { Container } from "./container.ts";
import { describeExitCode } from "./exit-signal.ts";

const EXIT_SECONDS = 5;

/** The line to the suite process of a container, which need not have been started. */
export function linkToSuite(container: Container): SuiteLink {
  const stderr = new OutputTail(container.stderr);
  const lost = new Promise<void>((resolve) => container.stdout.once("end", resolve));
  return linkUntil(
    lost.then(() => whyLost(container, stderr)),
    container,
  );
}

/** The suite is to blame only when the engine says that its process has ended. */
async function whyLost(container: Container, stderr: OutputTail): Promise<BacklabError> {
  try {
    const what = `the line to ${container.name} is lost, and to learn why`;
    const { code, outOfMemory } = await within(container.exit(), EXIT_SECONDS, what, "engine_failed");
    const how = describeExitCode(code);
    return suiteCrashed(outOfMemory ? `${how}: it used more memory than it may` : how, stderr);
  } catch (error) {
    return error as BacklabError;
  }
}
