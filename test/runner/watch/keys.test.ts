import { describe, expect, it } from "vitest";
import { keysFor } from "../../../runner/watch/keys.ts";
import { newWatch, type WatchState } from "../../../runner/watch/state.ts";
import { smallLab } from "../../support/fixtures.ts";
import { broken, failed, notStarted, perfect } from "../../support/reports.ts";

const start = newWatch(smallLab, "/home/ada/books");
const going = { phase: "suite", onReference: false, foreseen: false, manifest: null, statuses: new Map() } as const;

function keys(more: Partial<WatchState>): string[] {
  return keysFor({ ...start, ...more }).map(({ key, label }) => `${key} ${label}`);
}

describe("the keys of a watch", () => {
  it.each<[string, Partial<WatchState>, string[]]>([
    ["before the first run", {}, ["r run again", "q quit"]],
    ["during the first run", { going }, ["q quit"]],
    ["after a failure", { report: failed }, ["h hint", "a all 3 failed", "l list", "r run again", "q quit"]],
    ["during the next run", { report: failed, going }, ["h hint", "a all 3 failed", "l list", "q quit"]],
    ["after a full score", { report: perfect }, ["l list", "r run again", "q quit"]],
    ["when the app did not start", { report: notStarted }, ["h hint", "r run again", "q quit"]],
    ["without a score", { report: broken }, ["r run again", "q quit"]],
  ])("%s are those that are of use", (_, state, expected) => {
    expect(keys(state)).toEqual(expected);
  });

  it("turn a view on, and off again", () => {
    expect(keys({ report: failed, view: "all" })).toContain("a first failed only");
    expect(keys({ report: failed, view: "list" })).toContain("l close the list");
    const [, all] = keysFor({ ...start, report: failed, view: "all" });
    expect(all?.action).toEqual({ kind: "view", view: "first" });
  });

  it("go from hint to hint, until there is none left", () => {
    const hint = { stage: "open", step: 2, of: 3, text: "" };
    expect(keys({ report: failed, hint })).toContain("h next hint");
    expect(keys({ report: failed, hint: { ...hint, step: 3 } })[0]).toBe("a all 3 failed");
  });
});
