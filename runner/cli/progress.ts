import { inertLine } from "../../grader/report/inert.ts";
import { PHASE_WORDS } from "../grade/phase-words.ts";
import type { GradeProgress } from "../grade/progress.ts";
import type { CommandContext } from "./command.ts";

const CLEAR_LINE = "\r\u001B[K";

/** One line on stderr that says what is going on, on a terminal; elsewhere nothing. */
export function statusLine({ err, terminal }: CommandContext): { show: (text: string) => void; clear: () => void } {
  if (!terminal.interactive) return { show: () => undefined, clear: () => undefined };
  return {
    show: (text) => err(`${CLEAR_LINE}${text.slice(0, terminal.width - 1)}`),
    clear: () => err(CLEAR_LINE),
  };
}

/** A grade's progress in the status line, and what happens beside it on stderr. */
export function shownProgress(context: CommandContext): GradeProgress & { clear: () => void } {
  const { show, clear } = statusLine(context);
  let done = 0;
  return {
    onPhase: (phase) => show(` ${PHASE_WORDS[phase]} ...`),
    onTested: (of) => show(` ${PHASE_WORDS.suite} ${++done}/${of}`),
    onRetry: (why) => {
      done = 0;
      clear();
      context.err(`backlab: the first attempt broke off, and another begins: ${inertLine(why)}\n`);
    },
    onReference: () => show(" grading the lab's own solution, to see whose fault it is ..."),
    onLeftover: (message) => context.err(`backlab: something of the cell is left: ${message}\n`),
    clear,
  };
}
