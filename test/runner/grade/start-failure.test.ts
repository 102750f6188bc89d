import { describe, expect, it } from "vitest";
import { neverListened } from "../../../runner/grade/start-failure.ts";

const frames = Array.from({ length: 12 }, (_, index) => `    at frame ${index} (node:internal/x:1:1)`);

function shownOf(logged: string[]): string[] {
  return neverListened("api", 3000, 5, [], logged).logged;
}

describe("what is shown of the log of an app that did not start", () => {
  it("begins where Node says where an error was thrown, above the code that it shows of that place", () => {
    const code = ["      if (no) throw it;", "      res.json({};", "                ^", "    })", ""];
    const thrown = ["file:///app/src/app.ts:21", ...code, "SyntaxError [E]: Expected ',', got ';'", ...frames];
    expect(shownOf(["started", "more", ...thrown])).toEqual(thrown.slice(0, 15));
  });

  it("begins a little above an error of which nothing is said before", () => {
    const logged = ["1", "2", "3", "4", "5", "TypeError: x", ...frames];
    expect(shownOf(logged)).toEqual(logged.slice(2, 17));
  });

  it("is the end of one without an error", () => {
    const logged = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    expect(shownOf(logged)).toEqual(logged.slice(-15));
  });
});
