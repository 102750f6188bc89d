import type pc from "picocolors";
import { clipped } from "../../grader/report/clip.ts";
import { inertLine } from "../../grader/report/inert.ts";
import type { ReportedTest } from "../../grader/report/report.ts";
import { type Told, toldOf } from "../../grader/report/words.ts";
import { FROM_APP, loggedLine, shownLine } from "./logged-line.ts";
import { wrapped } from "./wrap.ts";

/** Of one thing that there is to tell. */
const TOLD_CHARACTERS = 4_000;
/** Of a command, which is of no use when its end is missing. */
const COMMAND_CHARACTERS = 8_000;
const INDENT = "     ";
/** What else belongs to a line of the timeline stands below its beginning. */
const HANG = `${INDENT}    `;

/**
 * A failed test as a learner reads it: what went wrong, why, and how to see it again.
 *
 * @param verbose all that happened meanwhile, and not only what the failure is about
 */
export function failedTestLines(
  test: ReportedTest,
  verbose: boolean,
  { c, width }: { c: ReturnType<typeof pc.createColors>; width: number },
): string[] {
  const paints: Readonly<Record<Told["kind"], (text: string) => string>> = {
    ...{ message: plain, hint: c.yellow, command: c.cyan, answer: plain, wrong: c.red, other: c.dim, wrote: plain },
    ...{ logged: plain, both: c.dim, expected: c.green, got: c.red },
  };
  const told = toldOf(test, verbose);
  const lines = told.flatMap(({ kind, text }, index) =>
    clipped([text], kind === "command" ? COMMAND_CHARACTERS : TOLD_CHARACTERS).flatMap((line, part) => {
      const first = part === 0 && told[index - 1]?.kind !== "logged";
      if (kind === "logged") return loggedLine(shownLine(`${FROM_APP}${line}`), first, INDENT);
      // To be copied as it is, or to be compared with the line above.
      if (UNBROKEN.has(kind)) return [`${INDENT}${paints[kind](inertLine(line))}`];
      const shown = kind === "wrote" ? shownLine(line) : inertLine(line);
      return wrapped(shown.trimEnd(), width, INDENT, OF_TIMELINE.has(kind) ? HANG : INDENT).map(paints[kind]);
    }),
  );
  return [...wrapped(inertLine(test.title), width, ` ${c.red("✗")} `, "   "), ...lines];
}

const UNBROKEN: ReadonlySet<Told["kind"]> = new Set(["command", "both", "expected", "got"]);
const OF_TIMELINE: ReadonlySet<Told["kind"]> = new Set(["wrong", "wrote", "other"]);

function plain(line: string): string {
  return line;
}
