import { describe, expect, it } from "vitest";
import { reportOf, broken, failed, failing, notStarted, perfect } from "../../support/reports.ts";
import { outcome, smallLab, smallManifest } from "../../support/fixtures.ts";
import { keysFor } from "../../../runner/watch/keys.ts";
import { Painter } from "../../../runner/watch/painter.ts";
import { plainVerdict, screenOf } from "../../../runner/watch/screen.ts";
import { type Going, newWatch, type WatchState } from "../../../runner/watch/state.ts";
import { statusOf } from "../../../runner/watch/status.ts";

const plain = { colour: false, width: 80 };
const start = newWatch(smallLab, "/home/ada/books");
const going: Going = { phase: "suite", onReference: false, foreseen: false, manifest: null, statuses: new Map() };

function screen(more: Partial<WatchState>): string {
  return screenOf({ ...start, ...more }, plain).join("\n");
}

function status(more: Partial<WatchState>, width = 120): string {
  const state = { ...start, ...more };
  return statusOf(state, keysFor(state), width);
}

describe("the screen of a watch", () => {
  it("reads like this", () => {
    expect(screen({ report: failed })).toBe(` small · A small lab
 /home/ada/books

 ✗ open                  20/40   1 of 2 failed
 ✗ shut                   0/60   1 of 2 failed

 ✗ answers again                                                   0/20     3 ms
     expected status 404, got 500
     $ curl -i -X DELETE localhost:3000/books/7 -H 'if-match: "1"'
       500 no content type
     your app logged: TypeError: no id
     your app logged:     at node:internal/server.ts:9:9
     your app logged:     at next (/app/node_modules/express/src/server.ts:7:1)
     your app logged:     at find (file:///app/src/server.ts:12:5)
     your app logged:     at Server.<anonymous> (/app/src/routes/books.ts:3:1)
     look again
     hint: backlab hint small open

   and 2 more failed

 ignored: node_modules/
 20/100   1 passed · 2 failed · 2 not run   1.4 s   practice: not signed
`);
  });

  it("is short when every test passed", () => {
    expect(screen({ report: perfect }).split("\n").slice(3)).toEqual([
      " ✓ open                  40/40",
      " ✓ shut                  60/60",
      "",
      " ignored: node_modules/",
      " 100/100   5 passed · 0 failed · 0 not run   1.4 s   practice: not signed",
      "",
    ]);
  });

  it("shows every failed test when asked", () => {
    const all = screen({ report: failed, view: "all" });
    expect(all).toContain("✗ answers again");
    expect(all).toContain("✗ refuses");
    expect(all).not.toContain("more failed");
  });

  it("lists every test that may be seen when asked, and no details", () => {
    const list = screen({ report: failed, view: "list" });
    expect(list).toContain("     ✓ answers\n     ✗ answers again\n");
    expect(list).toContain("     – stays silent\n");
    expect(list).not.toContain("curl");
    expect(list).not.toContain("never seen");
  });

  it("says why a whole stage did not run", () => {
    const report = reportOf([outcome("open/answers"), outcome("open/answers-again")]);
    expect(screen({ report })).toContain("– shut                   0/60   not run: it did not report");
  });

  it("shows at once why the app did not start, and what it logged", () => {
    const text = screen({ report: notStarted });
    expect(text).toContain("your app could not be graded: the app exited with code 1\n   your app logged: TypeError");
    expect(text).not.toContain("not run:");
  });

  it("says whose fault it is when there is no score", () => {
    expect(screen({ report: broken })).toContain("the lab is at fault: two tests are called a/b");
  });

  it("says that a result is the one before, until there is another", () => {
    expect(screen({ report: failed, going })).toContain("before this save:");
    expect(screen({ report: failed, going: { ...going, foreseen: true } })).not.toContain("before this save:");
  });

  it("shows a hint's step", () => {
    const hint = { stage: "open", step: 2, of: 3, text: "A push.\nAnd another." };
    expect(screen({ report: failed, hint })).toContain(" hint 2/3 for open\n   A push.\n   And another.\n");
  });

  it("has no control character of a learner's in it", () => {
    const hostile = "\u001B[2J\u001B]0;title\u0007\r\u202Eevil";
    const report = reportOf([{ ...(failing[1] ?? outcome("")), message: hostile, hint: hostile }], [hostile]);
    const text = screen({ report, view: "all", folder: `/home/${hostile}` });
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
  });

  it("is one block without keys where there is no terminal", () => {
    const text = plainVerdict(failed, { ...start, view: "list" }, plain).join("\n");
    expect(text).toContain("curl");
    expect(text).not.toContain("[q]");
  });
});

describe("the status line of a watch", () => {
  it("says how far a run is: the stage, tests, points, and the best run", () => {
    const statuses = new Map([
      ["open/answers", "passed"],
      ["open/answers-again", "failed"],
      ["shut/is-never-seen", "passed"],
    ] as const);
    const told = status({ going: { ...going, manifest: smallManifest, statuses }, best: 40 });
    expect(told).toBe(" shut (2/2) · 3/5 tests · 1 failed · 20 so far · best 40   [q] quit");
  });

  it.each<[Partial<WatchState>, string]>([
    [{}, " waiting for a save   [r] run again  [q] quit"],
    [{ going: { ...going, phase: "boot" } }, " starting the cell ...   [q] quit"],
    [{ going }, " testing ...   [q] quit"],
    [
      { going: { ...going, onReference: true } },
      " grading the lab's own solution, to see whose fault it is ...   [q] quit",
    ],
    [{ report: broken }, " no score   [r] run again  [q] quit"],
    [{ report: perfect, best: 100 }, " 100/100 · best 100   [l] list  [r] run again  [q] quit"],
  ])("says what is going on or came of it: %#", (state, expected) => {
    expect(status(state)).toBe(expected);
  });

  it("says what came of a run that is only being ended", () => {
    expect(status({ report: perfect, going: { ...going, foreseen: true } })).toContain("100/100 · finishing");
  });

  it("fits into a narrow window", () => {
    expect(status({ report: failed, best: 20 }, 40)).toMatch(/^.{38}…$/);
  });
});

describe("a painter", () => {
  it("draws only what has changed", () => {
    const written: string[] = [];
    const painter = new Painter((text) => void written.push(text));
    painter.paint(["one"], "a");
    painter.paint(["one"], "b");
    painter.paint(["two"], "b");
    painter.end();
    painter.end();
    expect(written).toEqual(["\u001B[2J\u001B[Hone\na", "\r\u001B[Kb", "\u001B[2J\u001B[Htwo\nb", "\n"]);
  });
});
