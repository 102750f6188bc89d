import { describe, expect, it } from "vitest";
import type { Report } from "../../../grader/report/report.ts";
import type { CommandContext } from "../../../runner/cli/command.ts";
import { bulkProgress } from "../../../runner/cli/grade-all-progress.ts";
import { Interrupts } from "../../../runner/cli/interrupts.ts";
import { HOSTILE, hostileReports } from "../../support/hostile.ts";
import { broken, perfect } from "../../support/reports.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";
import { candidate } from "../bulk/support.ts";

/** Tells of so many grades, a second each, and gives back what was written. */
function told(interactive: boolean, all: number, reports: readonly Report[]): string {
  let text = "";
  let now = 0;
  const context: CommandContext = {
    out: () => undefined,
    err: (more) => void (text += more),
    env: {},
    terminal: { colour: false, width: 80, interactive },
    confirm: () => Promise.resolve(false),
    interrupts: new Interrupts(),
    keyboard: null,
  };
  const { events, clear } = bulkProgress(context, all, () => now);
  events.onRead?.(all);
  events.onBegin?.(all);
  for (const [index, report] of reports.entries()) {
    now += 1_000;
    events.onResult?.(candidate(`s-${index}`), report, "graded");
    events.onGrade?.();
  }
  clear();
  return text;
}

describe("on a terminal", () => {
  it("is one line with what is done, left, failed, and the time left", () => {
    const text = told(true, 100, [perfect, perfect, broken, perfect]);
    expect(text).toContain("\r\u001B[K 4 of 100 done · 96 left · 1 without a score · about 2 min left");
    expect(text.split("\n")).toHaveLength(2);
    expect(text).toContain("3/100  the lab is at fault: s-2: two tests are called a/b\n");
  });
});

describe("elsewhere", () => {
  it("is a plain line for each, and what is left now and then", () => {
    const text = told(
      false,
      20,
      Array.from({ length: 10 }, () => perfect),
    );
    expect(text).toMatch(/^ +1\/20 {2}100\/100 {2}s-0 {2}1\.4 s$/m);
    expect(text).toContain("10 of 20 done · 10 left · 0 without a score · about 10 s left\n");
    expect(text).not.toContain("\u001B");
  });

  it("says what was there before, that it waits, and what is made again", () => {
    let text = "";
    const terminal = { colour: false, width: 80, interactive: false };
    const rest = {
      out: () => undefined,
      env: {},
      confirm: () => Promise.resolve(false),
      interrupts: new Interrupts(),
      keyboard: null,
    };
    const { events } = bulkProgress({ ...rest, terminal, err: (more) => void (text += more) }, 2);
    events.onResult?.(candidate("ada"), perfect, "kept");
    events.onBegin?.(1);
    events.onWait?.();
    events.onAgain?.(candidate("bob"), "the engine\nhas gone");
    events.onStands?.(candidate("cleo"), "no\nnetwork");
    events.onLeftover?.("a\ncontainer");
    expect(text.split("\n").map((line) => line.slice(0, 20))).toEqual([
      "1 of 2 were graded b",
      "waiting   nothing ca",
      "again     bob: the e",
      "kept      cleo: the ",
      "backlab: something o",
      "",
    ]);
  });

  it.each(Object.entries(HOSTILE))("begins no line with %s, and commands nobody", (_name, hostile) => {
    const reports = hostileReports(hostile);
    const text = told(false, reports.length, reports);
    expect(text.trimEnd().split(/[\n\r\u2028\u2029\v\f\u0085]/)).toHaveLength(reports.length);
    for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^ +\d\/\d {2}/);
    expect(workflowCommands(text)).toEqual([]);
  });
});
