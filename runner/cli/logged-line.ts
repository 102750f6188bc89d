import { inertLine } from "../../grader/report/inert.ts";

/** How a line begins that says what an app logged. */
export const FROM_APP = "your app logged: ";

/** A line of a learner's log, as it is: a caret in it points at the line above. The first says whose it is. */
export function loggedLine(line: string, first: boolean, indent: string): string[] {
  const head = first ? [`${indent}your app logged:`] : [];
  return FROM_NODE.test(line) ? head : [...head, `${indent}| ${line.slice(FROM_APP.length)}`];
}

/** Lines of a stack that are Node's own tell a learner nothing. */
const FROM_NODE = /^your app logged: +at .*\(?node:internal/;

/** Where the app was put to be graded. To its author the files have no such folder around them. */
const APP_FOLDER = /(?<![\w.:-])(?:file:\/\/)?(?:\/[\w./-]*backlab-cell-[\w-]+\/apps\/[\w-]+)?\/app\/(?=[\w.-])/g;

/** A line as it may be shown, with the names of files as the learner knows them. */
export function shownLine(text: string): string {
  return inertLine(text).replace(APP_FOLDER, "");
}
