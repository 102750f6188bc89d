import { failuresOf, firstFailedStage } from "./failures.ts";
import type { View, WatchState } from "./state.ts";

/** What a key asks for. */
export type Action = { kind: "hint" } | { kind: "view"; view: View } | { kind: "again" } | { kind: "quit" };

/** A key that is of use at this moment, and what it does, in a few words. */
export interface Key {
  key: string;
  label: string;
  action: Action;
}

/** The keys that are of use, in the order in which they are shown. */
export function keysFor(state: WatchState): Key[] {
  const { going, report } = state;
  const again: Key = { key: "r", label: "run again", action: { kind: "again" } };
  const quit: Key = { key: "q", label: "quit", action: { kind: "quit" } };
  return [...hintKey(state), ...(report === null ? [] : viewKeys(state)), ...(going === null ? [again] : []), quit];
}

function hintKey({ report, hint }: WatchState): Key[] {
  if (report === null || firstFailedStage(report) === null) return [];
  if (hint === null) return [{ key: "h", label: "hint", action: { kind: "hint" } }];
  return hint.step < hint.of ? [{ key: "h", label: "next hint", action: { kind: "hint" } }] : [];
}

function viewKeys({ report, view }: WatchState): Key[] {
  if (report === null || report.error !== null) return [];
  const failures = failuresOf(report).length;
  const turn = (key: string, to: View, label: string, back: string): Key =>
    view === to
      ? { key, label: back, action: { kind: "view", view: "first" } }
      : { key, label, action: { kind: "view", view: to } };
  return [
    ...(failures > 1 ? [turn("a", "all", `all ${failures} failed`, "first failed only")] : []),
    turn("l", "list", "list", "close the list"),
  ];
}
