import { describe, expect, it } from "vitest";
import { bounded, ends, merged, MOST_CHARACTERS, MOST_ENTRIES } from "../../../grader/timeline/merge.ts";
import { placed } from "../../../grader/timeline/place.ts";
import type { Entry, Said } from "../../../grader/timeline/timeline.ts";

function said(atMs: number, text = "SELECT 1"): Said {
  return { kind: "sql", atMs, app: "api", text };
}

function request(atMs: number, number = 1): Entry {
  const sent = { method: "GET", path: "/", requestHeaders: {}, requestBody: null };
  return { kind: "request", atMs, number, app: "api", ...sent };
}

function answer(atMs: number, number = 1): Entry {
  return { kind: "response", atMs, number, app: "api", status: 200, contentType: null, body: null };
}

function line(atMs: number): Said {
  return { kind: "log", atMs, app: "api", text: "a line" };
}

/** What each entry is, and when. */
function shapes(entries: readonly Entry[]): [string, number][] {
  return entries.map(({ kind, atMs }) => [kind, atMs]);
}

describe("entries of several sources", () => {
  it("are in the order of their times, what comes at once in that of cause and effect", () => {
    const entries = merged([[answer(4), answer(9, 2)], [said(1), said(4)], [line(4)], [request(1), request(5, 2)]], 10);
    expect(shapes(entries)).toEqual([
      ["request", 1],
      ["sql", 1],
      ["sql", 4],
      ["log", 4],
      ["response", 4],
      ["request", 5],
      ["response", 9],
    ]);
  });

  it("keep each source's own order where clocks do not tell", () => {
    const texts = Array.from({ length: 50 }, (_, index) => `statement ${index}`);
    const entries = merged([texts.map((text) => said(3, text))], 10);
    expect(entries.map((entry) => ("text" in entry ? entry.text : ""))).toEqual(texts);
  });

  it("are within the test's time", () => {
    expect(shapes(merged([[said(-3), line(25)]], 20))).toEqual([
      ["sql", 0],
      ["log", 20],
    ]);
  });
});

describe("statements, of which only the millisecond is known", () => {
  it("belong to the request that was under way for most of it", () => {
    const requests = [
      { fromMs: 4.2, toMs: 5.3 },
      { fromMs: 5.5, toMs: 7 },
    ];
    const times = placed([said(3.9), said(4.9), said(5.2), said(6.2)], requests).map(({ atMs }) => atMs);
    expect(times).toEqual([4.55, 5.7, 5.85, 6.6].map((ms) => expect.closeTo(ms) as number));
  });

  it("stay in order", () => {
    const requests = [
      { fromMs: 0.9, toMs: 9 },
      { fromMs: 2.2, toMs: 3 },
    ];
    const times = placed([said(0.1), said(2.1), said(2.1)], requests).map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it("are left out where they came before the test", () => {
    expect(placed([said(-0.6)], [])).toEqual([]);
    expect(placed([said(-0.6)], [{ fromMs: 0.5, toMs: 3 }])).toEqual([]);
    expect(placed([said(-0.6)], [{ fromMs: 0.1, toMs: 3 }])[0]?.atMs).toBeCloseTo(0.25);
  });

  it("keep their time where no request was under way", () => {
    expect(placed([said(7.5)], [{ fromMs: 1, toMs: 2 }])[0]?.atMs).toBe(8);
  });
});

describe("too many entries", () => {
  const many = Array.from({ length: 500 }, (_, index) => said(index, `statement ${index}`));

  it("are cut in the middle, with a mark that counts", () => {
    const kept = bounded(many, null);
    const half = MOST_ENTRIES / 2;
    expect(kept).toEqual([
      ...many.slice(0, half),
      { kind: "omitted", atMs: half, count: many.length - MOST_ENTRIES },
      ...many.slice(-half),
    ]);
    expect(bounded(many.slice(0, MOST_ENTRIES), null)).toEqual(many.slice(0, MOST_ENTRIES));
  });

  it("leave the request that the failure is about", () => {
    const entries = [...many.slice(0, 200), request(200, 7), said(201), answer(202, 7), ...many.slice(203)];
    const kept = bounded(entries, 7);
    const around = kept.findIndex(({ kind }) => kind === "request");
    expect(shapes(kept).slice(around - 1, around + 4)).toEqual([
      ["omitted", 19],
      ["request", 200],
      ["omitted", 201],
      ["response", 202],
      ["omitted", 203],
    ]);
    expect(kept.filter(({ kind }) => kind !== "omitted")).toHaveLength(MOST_ENTRIES);
  });

  it("are fewer where they are long", () => {
    const long = Array.from({ length: 30 }, (_, index) => said(index, "x".repeat(2_000)));
    const kept = bounded(long, null);
    expect(JSON.stringify(kept).length).toBeLessThan(MOST_CHARACTERS + 100);
    expect([kept[0], kept.at(-1)]).toEqual([long[0], long.at(-1)]);
    expect(bounded([said(0, "x".repeat(MOST_CHARACTERS))], null)).toEqual([{ kind: "omitted", atMs: 0, count: 1 }]);
  });

  it("are not even looked at, and still counted", () => {
    const cut = ends(many, 100);
    expect(cut).toHaveLength(201);
    expect(cut[100]).toEqual({ kind: "omitted", atMs: 100, count: 300 });
    expect(bounded(cut, null).find(({ kind }) => kind === "omitted")).toMatchObject({
      count: many.length - MOST_ENTRIES,
    });
  });
});
