import type { Phases } from "../../grader/report/report.ts";
import type { GradeEvents } from "../grade.ts";
import type { CommandContext } from "./command.ts";

const WORDS: Readonly<Record<keyof Phases, string>> = {
  intake: "reading the submission",
  boot: "starting the cell",
  load: "loading the suites",
  ready: "starting your app",
  suite: "testing",
  seal: "finishing",
};

const CLEAR_LINE = "\r\u001B[K";

/** One line on stderr that says what is going on, on a terminal; elsewhere nothing. */
export function progressLine({ err, terminal }: CommandContext): { events: GradeEvents; clear: () => void } {
  if (!terminal.interactive) return { events: {}, clear: () => undefined };
  let done = 0;
  const show = (text: string): void => err(`${CLEAR_LINE}${text.slice(0, terminal.width - 1)}`);
  return {
    events: {
      onPhase: (phase) => show(` ${WORDS[phase]} ...`),
      onTest: (_, { tests }) => show(` ${WORDS.suite} ${++done}/${tests.length}`),
    },
    clear: () => err(CLEAR_LINE),
  };
}
