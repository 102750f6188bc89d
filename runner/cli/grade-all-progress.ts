import { inertLine } from "../../grader/report/inert.ts";
import type { Report } from "../../grader/report/report.ts";
import { scoreWords, VERDICT_WORDS } from "../../grader/report/words.ts";
import type { Candidate } from "../bulk/candidate.ts";
import { durationWords, Pace } from "../bulk/pace.ts";
import type { BulkEvents } from "../bulk/run.ts";
import type { CommandContext } from "./command.ts";
import { statusLine } from "./progress.ts";

/**
 * What is told of a run while it goes on, on stderr: on a terminal one line that changes, elsewhere a line for each
 * submission. Lines begin with words of ours, and call a submission by its id: a name may have anything in it.
 */
export function bulkProgress(
  context: CommandContext,
  all: number,
  now: () => number = () => performance.now(),
): { events: BulkEvents; clear: () => void } {
  const { interactive } = context.terminal;
  const status = statusLine(context);
  let [done, failed] = [0, 0];
  let pace = new Pace(0, now);

  const line = (text: string): void => {
    status.clear();
    context.err(`${text}\n`);
  };
  const summary = (): string => {
    const seconds = pace.secondsLeft;
    const time = seconds === null || done === all ? [] : [`${durationWords(seconds)} left`];
    return [`${done} of ${all} done`, `${all - done} left`, `${failed} without a score`, ...time].join(" · ");
  };
  const show = (): void => status.show(` ${summary()}`);
  const events: BulkEvents = {
    onRead: (read) => status.show(` reading ${read} of ${all} ...`),
    onBegin: (grades) => {
      pace = new Pace(grades, now);
      if (!interactive && done > 0) line(`${done} of ${all} were graded before`);
      show();
    },
    onResult: (candidate, report, origin) => {
      done++;
      if (report.score === null) failed++;
      if (origin === "graded" && (!interactive || report.score === null)) {
        line(`${`${done}/${all}`.padStart(9)}  ${resultWords(candidate, report)}`);
      }
      show();
    },
    onGrade: () => {
      pace.done();
      if (!interactive && done % 10 === 0) line(`          ${summary()}`);
      show();
    },
    onAgain: ({ id }, why) => line(`again     ${id}: ${inertLine(why)}`),
    onStands: ({ id }, why) => line(`kept      ${id}: the result from before stands: ${inertLine(why)}`),
    onWait: () => line("waiting   nothing can be graded at the moment: does the engine still run?"),
    onLeftover: (message) => line(`backlab: something of a cell is left: ${inertLine(message)}`),
  };
  return { events, clear: status.clear };
}

function resultWords({ id }: Candidate, report: Report): string {
  if (report.score === null)
    return `${VERDICT_WORDS[report.verdict]}: ${id}: ${inertLine(report.error?.message ?? "")}`;
  const seconds = (report.durationMs / 1_000).toFixed(1);
  return `${scoreWords(report).padStart(7)}  ${id}  ${seconds} s`;
}
