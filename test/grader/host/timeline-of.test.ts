import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../grader/outcome.ts";
import { only, run } from "../../support/one-stage.ts";

describe("the timeline of a test that fails", () => {
  const told = ({ timeline }: Outcome): unknown[] =>
    (timeline?.entries ?? []).map((entry) =>
      entry.kind === "response"
        ? [entry.number, entry.status]
        : entry.kind === "request"
          ? [entry.number, entry.path]
          : [],
    );

  it("has every request and its answer, in order, and which one it is about", async () => {
    const outcome = await only(`
      await api().post("/201").send({ title: "Ü" });
      await new Promise((resolve) => setTimeout(resolve, 30));
      const wrong = await api().get("/500");
      await api().get("/200");
      expect(wrong.status).toBe(404);`);
    expect(told(outcome)).toEqual([
      [1, "/201"],
      [1, 201],
      [2, "/500"],
      [2, 500],
      [3, "/200"],
      [3, 200],
    ]);
    const { about, entries = [], failedMs, unseen } = outcome.timeline ?? {};
    expect([about, unseen]).toEqual([2, []]);
    expect(entries[0]).toMatchObject({ app: "api", method: "POST", requestBody: '{"title":"Ü"}' });
    expect(entries[1]).toMatchObject({ contentType: "application/json", body: '{"path":"/201"}' });
    const times = entries.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(28);
    expect(failedMs).toBeGreaterThanOrEqual(times.at(-1) ?? Infinity);
  });

  it("tells the answers of many requests at once apart", async () => {
    const outcome = await only(`
      await Promise.all(["/201", "/202", "/203"].map((path) => api().get(path)));
      throw new Error("no");`);
    const all = told(outcome);
    expect(all.slice(0, 3)).toEqual([
      [1, "/201"],
      [2, "/202"],
      [3, "/203"],
    ]);
    expect(all.slice(3).sort()).toEqual([
      [1, 201],
      [2, 202],
      [3, 203],
    ]);
  });

  it("says of a request that nothing came back", async () => {
    const outcome = await only(`await api().get("/hang")`, 300);
    expect(told(outcome)).toEqual([
      [1, "/hang"],
      [1, null],
    ]);
    expect(outcome.timeline?.entries[1]?.atMs).toBe(outcome.timeline?.failedMs);
  });

  it("is that of the hook which failed it, from when that began", async () => {
    const { outcomes } = await run(`
      beforeAll(async () => { await api().get("/201"); await api().get("/500").expect(200); });
      it("a", () => {});`);
    const [outcome] = outcomes;
    expect(outcome && told(outcome)).toEqual([
      [1, "/201"],
      [1, 201],
      [2, "/500"],
      [2, 500],
    ]);
    expect(outcome?.timeline?.announcedMs).toBeGreaterThan(outcome?.timeline?.failedMs ?? Infinity);
  });

  it("has the bounds of a report, whatever the test sent", async () => {
    const outcome = await only(`
      for (let turn = 0; turn < 60; turn++) await api().post("/201").send({ turn });
      throw new Error("no");`);
    expect(outcome.timeline?.entries).toHaveLength(41);
    expect(outcome.timeline?.entries[20]).toMatchObject({ kind: "omitted", count: 80 });
  });

  it("has the whole body of the request that it is about, and the beginning of any other", async () => {
    const outcome = await only(`
      const text = JSON.stringify({ a: "x".repeat(150_000) });
      await api().post("/201").type("json").send(text);
      await api().post("/413").type("json").send(text).expect(200);`);
    const bodies = outcome.timeline?.entries.flatMap((one) =>
      one.kind === "request" ? [one.requestBody?.length] : [],
    );
    expect(bodies).toEqual([500, 150_008]);
  });

  it("is not there for a test that passes", async () => {
    expect(await only(`await api().get("/200")`)).not.toHaveProperty("timeline");
  });
});
