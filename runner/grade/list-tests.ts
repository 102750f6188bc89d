import type { Lab } from "../../grader/lab.ts";
import type { DeclaredTest } from "../../grader/manifest.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import type { Cell } from "../sandbox/cell.ts";
import { within } from "../sandbox/deadline.ts";

/** Longest that listing a suite may take. */
const LIST_SECONDS = 15;

/**
 * Lists a bundled suite's tests in a cell's suite process, without running one.
 *
 * @throws BacklabError `suite_invalid`; `suite_crashed` when it does not come back
 */
export async function listTests({ suite }: Pick<Cell, "suite">, lab: Lab, code: string): Promise<DeclaredTest[]> {
  const stages = lab.stages.map(({ id }) => id);
  try {
    const listed = suite.call("load", { code, stages });
    return (await within(listed, LIST_SECONDS, "listing the suite's tests", "suite_crashed")).tests;
  } catch (cause) {
    if (cause instanceof BacklabError) throw cause;
    throw new BacklabError("suite_invalid", `the suite cannot be read: ${reasonOf(cause)}`, { cause });
  }
}
