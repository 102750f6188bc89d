import type { ManifestTest } from "../../grader/manifest.ts";
import { inRunningOrder } from "../../grader/stage-order.ts";
import { scoreWords } from "../../grader/report/words.ts";
import { PHASE_WORDS } from "../grade/phase-words.ts";
import type { Key } from "./keys.ts";
import type { Going, WatchState } from "./state.ts";

/** The last line of a watching screen: what is going on or came of it, and the keys of use. Cut to fit. */
export function statusOf(state: WatchState, keys: readonly Pick<Key, "key" | "label">[], width: number): string {
  const best = state.best === null ? [] : [`best ${state.best}`];
  const words = [...wordsFor(state), ...best].join(" · ");
  const line = ` ${words}   ${keys.map(({ key, label }) => `[${key}] ${label}`).join("  ")}`;
  return line.length < width ? line : `${line.slice(0, Math.max(0, width - 2))}…`;
}

function wordsFor({ going, report, lab }: WatchState): string[] {
  if (going === null) return [report === null ? "waiting for a save" : scoreWords(report)];
  if (going.onReference) return ["grading the lab's own solution, to see whose fault it is ..."];
  if (going.foreseen && report !== null) return [scoreWords(report), PHASE_WORDS.seal];
  if (going.phase !== "suite" || going.manifest === null) return [`${PHASE_WORDS[going.phase]} ...`];
  return testingWords(going, going.manifest.tests, inRunningOrder(lab.stages));
}

/** Of sealed tests only the stage's total is told, and that not before the end. */
function testingWords(
  { statuses }: Going,
  tests: readonly ManifestTest[],
  stages: readonly { id: string }[],
): string[] {
  const last = tests.find(({ id }) => id === [...statuses.keys()].at(-1));
  const at = stages.findIndex(({ id }) => id === last?.stage);
  const open = tests.filter(({ visibility }) => visibility !== "sealed");
  const failed = open.filter(({ id }) => statuses.get(id) === "failed" || statuses.get(id) === "timed_out").length;
  const points = open.reduce((sum, { id, points: own }) => sum + (statuses.get(id) === "passed" ? own : 0), 0);
  return [
    `${last?.stage ?? ""} (${at + 1}/${stages.length})`,
    `${statuses.size}/${tests.length} tests`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    `${points} so far`,
  ];
}
