import { describe, expect, it } from "vitest";
import { only, run } from "../../support/one-stage.ts";
import { startSuiteProcess } from "../../support/suite-process.ts";

describe("a test that passes", () => {
  it("is passed, and says nothing", async () => {
    const outcome = await only(`expect((await api().get("/200")).status).toBe(200)`);
    expect(outcome).toMatchObject({ id: "one/does-it", status: "passed", message: null, kind: null });
  });
});

describe("a test that fails", () => {
  it("names the wrong status and the request that got it", async () => {
    const outcome = await only(`
      const wrong = await api().delete("/500").set("If-Match", '"1"');
      await api().get("/200");
      expect(wrong.status).toBe(404);`);
    expect(outcome).toMatchObject({
      status: "failed",
      kind: "status",
      message: "expected status 404, got 500",
      expected: "404",
      actual: "500",
      exchange: { method: "DELETE", path: "/500", status: 500, requestHeaders: { "if-match": '"1"' } },
    });
  });

  it("shows both sides of a wrong value, the body sent and the hint given", async () => {
    const outcome = await only(`
      const res = await api().post("/201?a=b").send({ title: "Ü" });
      hint("look at the path");
      expect(res.body).toEqual({ path: "/else" });`);
    expect(outcome).toMatchObject({
      status: "failed",
      kind: "value",
      expected: "{ path: '/else' }",
      actual: "{ path: '/201?a=b' }",
      hint: "look at the path",
      exchange: { path: "/201?a=b", requestBody: '{"title":"Ü"}', responseBody: '{"path":"/201?a=b"}' },
    });
  });

  it("shows both sides where Jest only says what differs", async () => {
    const part = await only(`expect((await api().get("/200")).body).toMatchObject({ path: "/201" })`);
    expect(part.message).toBe("expected { path: '/201' }, got { path: '/200' }");
    expect((await only(`expect([1, 2]).toHaveLength(3)`)).message).toBe("expected 3, got 2");
  });

  it("shows both sides of a pattern", async () => {
    const outcome = await only(`expect((await api().get("/200")).headers["content-type"]).toMatch(/^text/)`);
    expect(outcome).toMatchObject({ kind: "value", expected: "/^text/", actual: '"application/json"' });
  });

  it("shows what stands for a value as Jest writes it", async () => {
    const matchers = `{ path: expect.any(Number), size: expect.objectContaining({ a: expect.stringMatching(/b/) }) }`;
    const outcome = await only(`expect((await api().get("/200")).body).toEqual(${matchers})`);
    expect(outcome.message).toBe(
      "expected { path: Any<Number>, size: ObjectContaining { a: StringMatching /b/ } }, got { path: '/200' }",
    );
  });

  it("is timed out when the app does not answer, naming the limit and the request", async () => {
    const outcome = await only(`await api().get("/hang")`, 400);
    expect(outcome).toMatchObject({ status: "timed_out", kind: "timeout" });
    expect(outcome.message).toBe("GET /hang was not done within the limit of 0.4 s a test (testSeconds)");
  });

  it("is not timed out by what it waits for on the machine's side", async () => {
    const slow = `await Promise.all([cell.restart("slow"), cell.restart("slow")]);`;
    expect(await only(slow, 200)).toMatchObject({ status: "passed" });
    expect(await only(`${slow} await new Promise((resolve) => setTimeout(resolve, 100));`, 200)).toMatchObject({
      status: "passed",
    });
    expect(await only(`${slow} await new Promise(() => undefined)`, 200)).toMatchObject({ status: "timed_out" });
  });

  it("is timed out when it never ends by itself", async () => {
    const outcome = await only(`await new Promise(() => undefined)`, 200);
    expect(outcome).toMatchObject({
      status: "timed_out",
      message: "the test was not done within the limit of 0.2 s a test (testSeconds)",
    });
  });

  it.each([
    ["/cut", "unreachable", /the connection failed/],
    ["/huge", "oversize", /over 1 MiB/],
    ["/long", "oversize", /holds more than 20000 values/],
    ["/liar", "malformed", /not what its Content-Type says/],
  ])("says of %s that the answer is %s", async (path, kind, message) => {
    const outcome = await only(`expect((await api().get("${path}")).body).toEqual({})`);
    expect(outcome).toMatchObject({ status: "failed", kind, message: expect.stringMatching(message) as string });
  });

  it.each([
    ["the author's own words", `throw new Error("begin with crud")`, "thrown"],
    ["a slip of JavaScript", `JSON.parse((await api().get("/200")).text + "x")`, "accident"],
    ["a fault with a code", `throw Object.assign(new Error("duplicate key: 7"), { code: "23505" })`, "accident"],
    ["Supertest on a header", `await api().get("/200").expect("content-type", "text/secret")`, "accident"],
  ])("tells what was thrown apart: %s", async (_what, code, kind) => {
    expect(await only(code)).toMatchObject({ status: "failed", kind });
  });

  it("says what is wrong in the words of a part where the whole has none", async () => {
    const code = `throw new AggregateError([new Error("connect ETIMEDOUT ::1:3000"), new Error("other")])`;
    expect(await only(code)).toMatchObject({ status: "failed", message: "connect ETIMEDOUT ::1:3000" });
  });

  it("says of an operation on the cell that it failed, in the cell's words", async () => {
    const outcome = await only(`await cell.restart("nobody")`);
    expect(outcome).toMatchObject({ status: "failed", kind: "operation", message: "this cell has no nobody" });
  });
});

describe("a wrong status", () => {
  const wrong = { kind: "status", message: "expected status 404, got 200", expected: "404", actual: "200" };

  it.each([
    ["of an answer", `expect((await api().get("/200")).status).toBe(404)`],
    ["taken out of an answer", `const { status } = await api().get("/200"); expect(status).toEqual(404)`],
    ["of one of two answers", `const a = await api().get("/200"); await api().get("/201"); expect(a.status).toBe(404)`],
    ["in Supertest's own words", `await api().get("/200").expect(404)`],
  ])("is told from a wrong value: %s", async (_what, body) => {
    expect(await only(body)).toMatchObject({ ...wrong, exchange: { path: "/200" } });
  });

  it("is told as it was, whatever runs after the failure", async () => {
    const { outcomes } = await run(`
      afterEach(async () => { hint("late"); expect((await api().delete("/204")).status).toBe(204) });
      it("a", async () => { expect((await api().get("/200")).status).toBe(404) });`);
    expect(outcomes).toMatchObject([{ ...wrong, hint: null, exchange: { path: "/200" } }]);
  });

  it.each([
    ["a number that equals the status", `expect(res.body.total).toBe(237)`],
    [
      "one that was read before the status",
      `const { total } = res.body; expect(res.status).toBe(200); expect(total).toBe(237)`,
    ],
    ["a status that is only not to be", `expect(res.status).not.toBe(200)`],
    ["a status that is one of several", `expect([404, 410]).toContain(res.status)`],
    ["a status that should be no status", `expect(res.status).toBe(7)`],
  ])("is none: %s", async (_what, body) => {
    const outcome = await only(`const res = await api().get("/total"); ${body}`);
    expect(outcome).toMatchObject({ status: "failed", kind: "value" });
    expect(outcome.message).not.toMatch(/expected status/);
  });
});

describe("a test that goes on after its time", () => {
  it("writes nothing into the next one's requests, hint or random inputs", async () => {
    const next = `it("next", async () => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        throw new Error(String(random.int(0, 1e9)));
      });`;
    const { outcomes } = await run(
      `it("late", async () => {
        for (let turn = 0; turn < 40; turn++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          hint("late"); random.int(0, 9); await api().get("/201");
        }
      }); ${next}`,
      200,
    );
    const alone = await run(next);
    expect(outcomes[0]).toMatchObject({ status: "timed_out", hint: "late", exchange: { path: "/201" } });
    const times = { durationMs: 0, timeline: undefined };
    expect({ ...outcomes[1], ...times }).toEqual({ ...alone.outcomes[0], ...times });
    expect(outcomes[1]?.timeline?.entries).toEqual([]);
    expect(outcomes[1]).toMatchObject({ hint: null, exchange: null });
  });
});

describe("a stage", () => {
  it("draws the same inputs for the same seed, whatever ran before", async () => {
    const { outcomes } = await run(`
      const drawn = [];
      it("a", () => { drawn.push(random.int(0, 1e9)); });
      it("b", () => { throw new Error(String(random.int(0, 1e9)) + "," + random.uuid() + "," + random.letters(5)); });`);
    const alone = await run(
      `it("b", () => { throw new Error(String(random.int(0, 1e9)) + "," + random.uuid() + "," + random.letters(5)); });`,
    );
    expect(alone.outcomes[0]?.message).toBe(outcomes[1]?.message);
    expect(alone.outcomes[0]?.message).toMatch(
      /^\d+,[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12},[a-z]{5}$/,
    );
  });

  it("fails every test when its beforeAll fails", async () => {
    const { outcomes } = await run(`
      beforeAll(async () => { expect((await api().post("/500")).status).toBe(201) });
      it("a", () => {}); it("b", () => {});`);
    expect(outcomes.map(({ status, message }) => [status, message])).toEqual([
      ["failed", "expected status 201, got 500"],
      ["failed", "expected status 201, got 500"],
    ]);
  });
});

describe("an afterAll that fails", () => {
  it("fails no test and is no problem of the lab", async () => {
    const { outcomes, problems } = await run(`
      afterAll(async () => { expect((await api().get("/500")).status).toBe(200) });
      it("a", () => {});`);
    expect(outcomes).toMatchObject([{ status: "passed" }]);
    expect(problems).toEqual([]);
  });
});

describe("listing a suite", () => {
  async function list(stage: string): Promise<unknown> {
    using host = startSuiteProcess();
    const code = `
      const { describe, it } = require("@jest/globals");
      const { graded } = require("backlab/suite");
      module.exports = { one: () => { ${stage} } };`;
    return (await host.suite.call("load", { code, stages: ["one"] })).tests;
  }

  it("tells weights, visibility and everything that is not simply to be run", async () => {
    const tests = await list(`
      it("plain", () => {});
      describe("a group", () => { it("heavy", graded({ weight: 3, visibility: "sealed" }, () => {})); });
      it.skip("skipped", () => {}); it.todo("to do"); it.failing("failing", () => {});`);
    expect(tests).toEqual([
      { stage: "one", title: "plain", weight: null, visibility: null, mode: "run" },
      { stage: "one", title: "heavy", weight: 3, visibility: "sealed", mode: "run" },
      { stage: "one", title: "skipped", weight: null, visibility: null, mode: "skip" },
      { stage: "one", title: "to do", weight: null, visibility: null, mode: "todo" },
      { stage: "one", title: "failing", weight: null, visibility: null, mode: "failing" },
    ]);
  });

  it("draws the same inputs outside tests as running it does, with any seed", async () => {
    const stage = `const { random } = require("backlab/suite"); it("t" + random.int(0, 1e9), () => {});`;
    const [listed] = (await list(stage)) as { title: string }[];
    const { outcomes } = await run(stage.replace(/^.*?; /, ""));
    expect(outcomes[0]?.id).toBe(`one/${listed?.title}`);
  });

  it.each([
    ["a suite that throws", `throw new Error("no lab")`, /no lab/],
    ["a package that is not offered", `require("lodash")`, /a suite may import .* not lodash/],
  ])("fails for %s", async (_what, stage, message) => {
    await expect(list(stage)).rejects.toThrow(message);
  });
});
