import type { Report } from "../../grader/report/report.ts";
import type { RenderContext } from "../../grader/report/reporter.ts";
import { renderTerminal } from "../../grader/report/terminal.ts";
import { reporters } from "../../grader/report/reporters.ts";

/** Of a submission at the root of a repository. */
const CONTEXT: RenderContext = {
  terminal: { colour: false, width: 80 },
  source: { folder: "", files: new Set(["src/server.ts"]) },
};

/** A report's text in one sink. */
type Render = (report: Report, context?: Partial<RenderContext>) => string;

const verbose: Render = (report) => renderTerminal(report, { ...CONTEXT.terminal, verbose: true });

/** Everything that shows a report, by the reporter's name; a second text of one is `<name>:<variable>`. */
export const sinks: ReadonlyMap<string, Render> = new Map([
  ["terminal:verbose", verbose],
  ...reporters.flatMap(({ name, render, also }): [string, Render][] => {
    const first: [string, Render] = [name, (report, context = {}) => render(report, { ...CONTEXT, ...context })];
    return also === undefined ? [first] : [first, [`${name}:${also.variable}`, also.render]];
  }),
]);

/** A report as it is shown anywhere. */
export function inAllSinks(report: Report): Map<string, string> {
  return new Map([...sinks].map(([name, render]) => [name, render(report)]));
}

/** A report as one sink shows it. */
export function inSink(name: string, report: Report | undefined, context: Partial<RenderContext> = {}): string {
  const render = sinks.get(name);
  if (render === undefined || report === undefined) throw new Error(`there is no ${name}, or nothing to show in it`);
  return render(report, context);
}
