import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import { locateError, locateFailure, type Location } from "./locate.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Report } from "./report.ts";
import type { RenderContext, Reporter } from "./reporter.ts";
import { renderTerminal } from "./terminal.ts";
import { countWords, errorLines, failureLines, scoreWords, VERDICT_WORDS } from "./words.ts";

/** For the log of a GitHub Actions job: the report as text, then annotations, which point into the learner's files. */
export const githubReporter: Reporter = {
  name: "github",
  summary: "GitHub Actions: the text, annotations, and a step summary",
  render: renderGithub,
  also: { variable: "GITHUB_STEP_SUMMARY", render: renderMarkdown },
};

/** GitHub shows so many errors of a step. */
const MOST_ERRORS = 10;
/** Of an annotation: the text above it has the rest. */
const MOST_LINES = 12;

function renderGithub(report: Report, context: RenderContext): string {
  const errors = [...runErrors(report, context), ...testErrors(report, context)];
  const left = errors.length - MOST_ERRORS;
  const more = left > 0 ? ` · ${left} more in the log` : "";
  const total = `${scoreWords(report)} · ${countWords(report)}${more}`;
  const lines = [...errors.slice(0, MOST_ERRORS), command("notice", { title: `backlab: ${report.lab.id}` }, [total])];
  return `${renderTerminal(report, context.terminal)}${lines.join("\n")}\n`;
}

function runErrors(report: Report, { source }: RenderContext): string[] {
  if (report.error === null) return [];
  const title = `${report.lab.id}: ${VERDICT_WORDS[report.verdict]}`;
  return [command("error", { ...placed(locateError(report, source)), title }, errorLines(report))];
}

function testErrors(report: Report, { source }: RenderContext): string[] {
  const failed = ({ test }: Entry): boolean => test.status === "failed" || test.status === "timed_out";
  return entriesOf(report)
    .filter(failed)
    .map((entry) => {
      const title = `${entry.stage.id}: ${entry.test.title}`;
      const place = placed(locateFailure(entry.test, source));
      return command("error", { ...place, title }, failureLines(report.lab, entry));
    });
}

function placed(location: Location | null): Record<string, string> {
  if (location === null) return {};
  const { file, line, column } = location;
  return { file, line: String(line), ...(column !== null && { col: String(column) }) };
}

/** A workflow command, which is one line. */
function command(name: string, properties: Readonly<Record<string, string>>, lines: readonly string[]): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${inertProperty(value)}`);
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…"] : lines;
  return `::${name} ${given.join(",")}::${inertData(shown.map(inertLine).join("\n"))}`;
}

/** As GitHub's runner undoes it. */
function inertData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function inertProperty(text: string): string {
  return inertData(inertLine(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
