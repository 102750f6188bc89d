import { PHASE_WORDS } from "../grade/phase-words.ts";
import type { GradeEvents } from "../grade.ts";
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

/** The status line of a grade. */
export function progressLine(context: CommandContext): { events: GradeEvents; clear: () => void } {
  const { show, clear } = statusLine(context);
  let done = 0;
  return {
    events: {
      onPhase: (phase) => show(` ${PHASE_WORDS[phase]} ...`),
      onRetry: () => void (done = 0),
      onReference: () => show(" grading the lab's own solution, to see whose fault it is ..."),
      onTest: (_, { tests }) => show(` ${PHASE_WORDS.suite} ${++done}/${tests.length}`),
    },
    clear,
  };
}
