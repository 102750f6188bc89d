import { classroomReporter } from "./classroom.ts";
import { githubReporter } from "./github.ts";
import { gitlabReporter } from "./gitlab.ts";
import { gradescopeReporter } from "./gradescope.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import { markdownReporter } from "./markdown.ts";
import { prairielearnReporter } from "./prairielearn.ts";
import type { Reporter } from "./reporter.ts";
import { tapReporter } from "./tap.ts";
import { renderTerminal } from "./terminal.ts";

const terminalReporter: Reporter = {
  name: "terminal",
  summary: "text for people; what is on stdout unless another reporter is",
  render: (report, { terminal }) => renderTerminal(report, terminal),
};

/** Every form that a report can take. */
export const reporters: readonly Reporter[] = [
  terminalReporter,
  jsonReporter,
  junitReporter,
  markdownReporter,
  tapReporter,
  githubReporter,
  gitlabReporter,
  gradescopeReporter,
  prairielearnReporter,
  classroomReporter,
];
