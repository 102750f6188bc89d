import pc from "picocolors";
import { inertLine } from "../../grader/report/inert.ts";
import { type GateResult, holds, type Problem, type Verification, type VerifiedLab } from "./verification.ts";

type Colours = ReturnType<typeof pc.createColors>;

const GATE_WIDTH = 13;
/** Enough to begin with; `--json` has them all. */
const MOST_PROBLEMS = 25;

/** The line a lab begins with. */
export function renderLab({ id, title }: VerifiedLab, about: string, colour: boolean): string {
  const c = pc.createColors(colour);
  return `${c.bold(`${id} · ${inertLine(title)}`)}   ${c.dim(about)}\n`;
}

/** A gate's line, and below it what is wrong: where, what, and what to do. */
export function renderGate({ gate, ok, figure, problems }: GateResult, colour: boolean): string {
  const c = pc.createColors(colour);
  const mark = ok === null ? "–" : ok ? c.green("✓") : c.red("✗");
  const line = ` ${mark} ${gate.padEnd(GATE_WIDTH)} ${inertLine(figure)}`;
  const shown = problems.slice(0, MOST_PROBLEMS).flatMap((problem) => renderProblem(problem, c));
  const left = problems.length - MOST_PROBLEMS;
  const more = left > 0 ? [`     and ${left} more: --json has them all`] : [];
  return `${[ok === null ? c.dim(line) : line, ...shown, ...more].join("\n")}\n`;
}

function renderProblem({ file, line, message, fix }: Problem, c: Colours): string[] {
  const place = line === null ? file : `${file}:${line}`;
  return [`     ${c.bold(inertLine(place))}  ${inertLine(message)}`, `       ${c.yellow(inertLine(fix))}`];
}

/** The last line: which labs hold, and which gates the others fail. */
export function renderSummary({ labs, durationMs }: Verification, colour: boolean): string {
  const c = pc.createColors(colour);
  const failed = labs.filter((lab) => !holds(lab));
  const time = c.dim(`   ${duration(durationMs)}`);
  if (failed.length === 0) {
    const [only] = labs;
    const what = labs.length === 1 && only !== undefined ? `${only.id} holds` : `${labs.length} labs hold`;
    return ` ${c.green(what)}${time}\n`;
  }
  const list = failed.map(({ id, gates }) => `${id} (${gatesThatFail(gates)})`).join(", ");
  const verb = failed.length === 1 ? "does" : "do";
  return ` ${c.red(`${list} ${verb} not hold`)}${time}\n`;
}

function gatesThatFail(gates: readonly GateResult[]): string {
  const failed = gates.filter(({ ok }) => ok === false).map(({ gate }) => gate);
  return failed.length === 0 ? "not tried" : failed.join(", ");
}

function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
