import { describe, expect, it } from "vitest";
import { Report } from "../../grader/report/report.ts";
import { BacklabError } from "../../runner/errors.ts";
import type { Cell, Runtime } from "../../runner/sandbox/cell.ts";
import { brokenLab, type Files, GOOD_SERVER, gradeFiles, loadTinyLab, server } from "../support/grading.ts";
import { docker, runtimes } from "../support/runtimes.ts";

const tiny = await loadTinyLab();

/** A runtime whose cells do one thing otherwise, and something more once they have been removed. */
function withCells(
  runtime: Runtime,
  changes: Partial<Cell>,
  afterRemoval = (): Promise<void> => Promise.resolve(),
): Runtime {
  return {
    ...runtime,
    open: async (shape, signal) => {
      const cell = await runtime.open(shape, signal);
      const dispose = (): Promise<void> => Promise.resolve(cell[Symbol.asyncDispose]()).then(afterRemoval);
      const changed: Partial<Cell> = { ...changes, [Symbol.asyncDispose]: dispose };
      return new Proxy(cell, {
        get: (target, key) => {
          const value: unknown = Reflect.get(changed, key) ?? Reflect.get(target, key, target);
          return typeof value === "function" ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}

describe.each(runtimes)("a grade on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("of a right answer earns everything, and says where the time went", async () => {
    const report = Report.parse(await gradeFiles(runtime(), tiny, server(GOOD_SERVER), { seed: 7 }));
    expect(report).toMatchObject({
      verdict: "graded",
      score: { earned: 100, possible: 100 },
      counts: { passed: 4, failed: 0, timedOut: 0, notRun: 0 },
      seed: 7,
      runtime: runtime().name,
      practice: true,
      images: runtime().name === "docker" ? { node: docker?.images.node } : null,
      error: null,
    });
    expect(Object.values(report.phases).every((time) => time !== null && time >= 0)).toBe(true);
    expect(await leftovers()).toEqual([]);
  });

  when("of a JavaScript answer works the same", async () => {
    const files = { "package.json": '{"type":"module"}', "src/server.js": GOOD_SERVER };
    expect(await gradeFiles(runtime(), tiny, files)).toMatchObject({ score: { earned: 100 } });
  });

  when("of an answer that listens on 127.0.0.1 only works the same", async () => {
    const files = server(GOOD_SERVER.replace(/\)\);\n$/, `), "127.0.0.1");\n`));
    expect(await gradeFiles(runtime(), tiny, files)).toMatchObject({ score: { earned: 100 } });
  });

  when("sends the same requests for the same seed, and others for another", async () => {
    const sent = async (seed: number): Promise<unknown> => {
      const report = await gradeFiles(
        runtime(),
        tiny,
        server(GOOD_SERVER.replace('?? "");\n}', '?? "");\n}').replace('searchParams.get("word")', "null")),
        { seed },
      );
      return report.stages[0]?.tests[1]?.request?.path;
    };
    const [first, again, other] = [await sent(1), await sent(1), await sent(2)];
    expect(first).toMatch(/^\/\?word=[a-z]{8}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  when("shows of a public test what the app logged meanwhile, and of a hidden one nothing", async () => {
    const noisy = GOOD_SERVER.replace(
      "response.end(",
      'console.error("asked", request.url); response.statusCode = 500; response.end(',
    );
    const { stages } = await gradeFiles(runtime(), tiny, server(noisy));
    expect(stages[0]?.tests[0]).toMatchObject({ message: "expected status 200, got 500", logged: ["asked /"] });
    const passing = noisy.replace("response.statusCode = 500;", 'if (pathname !== "/") response.statusCode = 500;');
    const hidden = (await gradeFiles(runtime(), tiny, server(passing))).stages[1]?.tests[0];
    expect(hidden).toMatchObject({ message: "expected status 404, got 500", logged: [] });
  });

  describe("of an app that does not start", () => {
    const cases: [string, Files, string, RegExp, RegExp][] = [
      ["has no entry file", { "src/main.ts": "" }, "entry_missing", /no src\/server\.ts/, /keep the entry file/],
      [
        "throws at import",
        server('console.log("one"); throw new Error("two")'),
        "app_ended",
        /exit code 1/,
        /last lines/,
      ],
      ["ends with 0 at import", server("process.exit(0)"), "app_ended", /exit code 0/, /it logged nothing/],
      [
        "is not TypeScript that can be stripped",
        server("enum Colour { Red }"),
        "app_ended",
        /exit code 1/,
        /without enums/,
      ],
      ["is no TypeScript at all", server("const const"), "app_ended", /exit code 1/, /syntax error/],
      ["imports without the extension", server('import "./app"'), "app_ended", /exit code 1/, /need the extension/],
      [
        "imports what is not offered",
        server('import "lodash"'),
        "package_not_offered",
        /imports lodash/,
        /offers express/,
      ],
      [
        "listens nowhere",
        server("setInterval(() => {}, 1000)"),
        "app_not_listening",
        /did not listen on port 3000 within 2 s/,
        /PORT/,
      ],
    ];

    when.each(cases)("because it %s: says so", async (_what, files, code, message, hint) => {
      const report = await gradeFiles(runtime(), tiny, files);
      expect(report).toMatchObject({ verdict: "learner_error", score: { earned: 0 }, counts: { notRun: 4 } });
      expect(report.error?.code).toBe(code);
      expect(report.error?.message).toMatch(message);
      expect(report.error?.hint).toMatch(hint);
      expect(await leftovers()).toEqual([]);
    });

    when("because it listens on another port: names the port", async () => {
      const elsewhere = server(GOOD_SERVER.replace('Number(process.env["PORT"])', "48123"));
      const { error } = await gradeFiles(runtime(), tiny, elsewhere);
      expect(error?.message).toMatch(/did not listen on port \d+ within 2 s; something listens on .*48123/);
    });

    when("shows the last lines it logged", async () => {
      const { error } = await gradeFiles(runtime(), tiny, server('console.log("one"); throw new Error("two")'));
      expect(error?.logged[0]).toBe("one");
      expect(error?.logged.join("\n")).toContain("Error: two");
    });
  });

  when("of an app that answers nothing names the limit, and does not try what needs it", async () => {
    const silent = server(
      'import { createServer } from "node:http"; createServer(() => {}).listen(Number(process.env["PORT"]))',
    );
    const report = await gradeFiles(runtime(), tiny, silent);
    expect(report).toMatchObject({ verdict: "graded", score: { earned: 0 }, counts: { timedOut: 2, notRun: 2 } });
    expect(report.stages[0]?.tests[0]?.message).toBe(
      "GET / was not done within the limit of 0.5 s a test (testSeconds)",
    );
    expect(report.stages[1]?.tests[0]?.message).toBe("needs open, which earned nothing");
  });

  when("of an app that ends half-way keeps what passed, and says so of the rest", async () => {
    const mortal = GOOD_SERVER.replace("response.statusCode = 404", "process.exit(0)");
    const report = await gradeFiles(runtime(), tiny, server(mortal));
    expect(report).toMatchObject({
      verdict: "graded",
      score: { earned: 40 },
      counts: { passed: 2, failed: 1, notRun: 1 },
    });
    expect(report.stages[1]?.tests.map(({ message }) => message)).toEqual([
      "api stopped (exit code 0) during this test",
      "api stopped (exit code 0)",
    ]);
  });

  when("that takes too long in all stops at the total limit", async () => {
    await using lab = await brokenLab({
      "suite/shut.test.ts": `import { it } from "@jest/globals";
        for (let n = 0; n < 12; n++) it("waits " + n, async () => { await new Promise((done) => setTimeout(done, 450)); });`,
    });
    const report = await gradeFiles(runtime(), lab, server(GOOD_SERVER));
    expect(report.verdict).toBe("graded");
    expect(report.counts.notRun).toBeGreaterThan(0);
    expect(report.stages[1]?.tests.at(-1)?.message).toBe("the limit of 4 s for all tests was reached");
  });

  describe("with a lab that is at fault", () => {
    const cases: [string, Files, string, RegExp][] = [
      [
        "does not compile",
        { "suite/open.test.ts": "const = 1" },
        "suite_invalid",
        /suite\/open\.test\.ts:1:7: Expected identifier/,
      ],
      ["throws while it is read", { "suite/open.test.ts": 'throw new Error("oops")' }, "suite_invalid", /oops/],
      [
        "focuses a test",
        { "suite/open.test.ts": 'it.only("a", () => {})' },
        "suite_invalid",
        /"a" in open is marked only/,
      ],
      ["has no tests", { "suite/open.test.ts": "export {}" }, "suite_invalid", /stage open has no tests/],
      [
        "ends its own process",
        { "suite/shut.test.ts": 'it("a", () => process.exit(0))' },
        "suite_crashed",
        /suite process/,
      ],
    ];

    when.each(cases)("whose suite %s there is no score", async (_what, files, code, message) => {
      await using lab = await brokenLab(files);
      const report = await gradeFiles(runtime(), lab, server(GOOD_SERVER));
      expect(report).toMatchObject({ verdict: "lab_error", score: null, error: { code } });
      expect(report.error?.message).toMatch(message);
      expect(await leftovers()).toEqual([]);
    });
  });

  when("whose suite never returns from being listed can be cancelled", async () => {
    await using lab = await brokenLab({ "suite/open.test.ts": "for (;;);" });
    const controller = new AbortController();
    const onPhase = (phase: string): void => {
      if (phase === "load") setTimeout(() => controller.abort(), 300);
    };
    const options = { signal: controller.signal, events: { onPhase } };
    expect(await gradeFiles(runtime(), lab, server(GOOD_SERVER), options)).toMatchObject({ verdict: "cancelled" });
    expect(await leftovers()).toEqual([]);
  });

  when("that the machine lets down in the middle of a test has no score", async () => {
    await using lab = await brokenLab({
      "suite/open.test.ts": `import { cell } from "backlab/suite"; it("a", () => cell.restart("api"))`,
    });
    const broken = new BacklabError("engine_failed", "the engine is gone");
    const report = await gradeFiles(
      withCells(runtime(), { control: () => Promise.reject(broken) }),
      lab,
      server(GOOD_SERVER),
    );
    expect(report).toMatchObject({ verdict: "infra_error", score: null, error: { code: "engine_failed" } });
    expect(await leftovers()).toEqual([]);
  });

  when("keeps its verdict when the cell resists removal, and says so", async () => {
    let told = "";
    const stubborn = withCells(runtime(), {}, () => Promise.reject(new Error("it will not go")));
    const events = { onLeftover: (message: string) => void (told = message) };
    expect(await gradeFiles(stubborn, tiny, server(GOOD_SERVER), { events })).toMatchObject({ score: { earned: 100 } });
    expect(told).toBe("it will not go");
  });

  when("of what is refused at intake starts nothing", async () => {
    const report = await gradeFiles(runtime(), tiny, {});
    expect(report).toMatchObject({
      verdict: "rejected",
      score: null,
      phases: { boot: null },
      error: { code: "submission_empty" },
    });
  });

  when.each(["intake", "boot", "load", "ready", "suite"])(
    "cancelled at %s ends at once and leaves nothing",
    async (phase) => {
      const controller = new AbortController();
      const onPhase = (begun: string): void => (begun === phase ? controller.abort() : undefined);
      const report = await gradeFiles(runtime(), tiny, server(GOOD_SERVER), {
        signal: controller.signal,
        events: { onPhase },
      });
      expect(report).toMatchObject({ verdict: "cancelled", score: null });
      expect(await leftovers()).toEqual([]);
    },
  );
});
