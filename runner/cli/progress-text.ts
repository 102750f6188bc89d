import pc from "picocolors";
import { elsewhereLine } from "../editions/elsewhere.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { Progress } from "../workspace/progress.ts";
import type { CommandContext } from "./command.ts";
import { HAND_IN, nextStage } from "./next-stage.ts";
import { stageRows } from "./stage-rows.ts";
import { wrapped } from "./wrap.ts";

const WIDEST_BAR = 40;

/** How far a learner is: a bar, each stage's best and attempts, and what to type next. */
export function progressText(
  loaded: Pick<LoadedLab, "lab" | "edition">,
  progress: Progress,
  terminal: CommandContext["terminal"],
): string {
  const { lab, edition } = loaded;
  const c = pc.createColors(terminal.colour);
  const width = Math.min(terminal.width, 100);
  const best = progress.best ?? 0;
  const possible = lab.stages.reduce((sum, { points }) => sum + points, 0);
  const elsewhere = edition === undefined ? null : elsewhereLine(edition);
  const rows = lab.stages.map(({ id, points, needs }) => {
    const own = progress.stages[id] ?? { best: 0, attempts: 0, last: 0 };
    const state = own.best === points ? ("done" as const) : own.attempts > 0 ? ("open" as const) : ("waiting" as const);
    return { id, earned: own.best, points, state, note: noteOf(own, needs) };
  });
  return `${[
    ...wrapped(c.bold(lab.title), width),
    `${bar([best, possible], Math.min(WIDEST_BAR, width - 10), c)} ${best}/${possible}`,
    "",
    ...stageRows(rows, { c, width }),
    "",
    ...wrapped(summary(progress), width),
    ...(elsewhere === null ? [] : wrapped(elsewhere, width)),
    ...next(loaded, progress).flatMap(([command, what]) => wrapped(`${c.cyan(command)}  ${what}`, width, "", "  ")),
  ].join("\n")}\n`;
}

function noteOf({ attempts, last, best }: Progress["stages"][string], needs: string | undefined): string {
  if (attempts === 0) return needs === undefined ? "not tried yet" : `not tried yet: needs ${needs}`;
  const tried = attempts === 1 ? "tried once" : `tried ${attempts} times`;
  return last < best ? `${tried}, ${last} the last time` : tried;
}

function bar([points, of]: readonly [number, number], width: number, c: ReturnType<typeof pc.createColors>): string {
  const full = of === 0 ? 0 : Math.floor((points * width) / of);
  return c.green("█".repeat(full)) + c.dim("░".repeat(width - full));
}

function summary({ attempts, best, last, gaveUpAt }: Progress): string {
  if (attempts === 0 || last === null) return "No check yet.";
  const gaveUp = gaveUpAt === null ? "" : " You have asked for the solution.";
  return `Best of ${attempts === 1 ? "1 check" : `${attempts} checks`}: ${best}. The last one: ${last.score}.${gaveUp}`;
}

/** What to type next. */
function next(
  { lab, edition }: Pick<LoadedLab, "lab" | "edition">,
  progress: Progress,
): (readonly [command: string, what: string])[] {
  if (progress.best === 100) {
    return [
      ["backlab submit", "pack exactly what is graded, to hand it in"],
      ["backlab solution --diff", "how the reference does it"],
      ["backlab tracks", "what comes next"],
    ];
  }
  const earned = Object.fromEntries(Object.entries(progress.stages).map(([id, { last }]) => [id, last]));
  const stage = nextStage(lab, earned);
  if (stage === null) return [edition === undefined ? ["backlab check", "grade it"] : HAND_IN];
  return [
    ["backlab check", `grade it; next is the section "${stage.id}" of README.md: ${stage.title}`],
    [`backlab hint ${stage.id}`, "a nudge, when you are stuck"],
  ];
}
