import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Verb } from "../../../grader/protocol/methods.ts";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { probeApp } from "../../support/probe-app.ts";
import { runtimes } from "../../support/runtimes.ts";
import { attempt, holds, servingCell } from "./probe-cell.ts";

/** What becomes of a cell's parts when they are acted on: twice, too late, at the same time. */

const STARTED = `const started = async () => (await ask("sql", "SELECT pg_postmaster_start_time()::text AS at")).is[0].at;`;

describe.each(runtimes)("control in the $name runtime", ({ name, available, runtime, leftovers }) => {
  const when = it.skipIf(!available);
  const serving = (): Promise<Cell> => servingCell(runtime());

  async function inTurn(cell: Cell, target: string, ...verbs: Verb[]): Promise<void> {
    for (const verb of verbs) await cell.control({ verb, target });
  }

  when("starts nothing that runs, also when it is paused", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `${STARTED}
       const before = [(await ask("boot")).is, await started()];
       for (const name of ["api", "postgres"]) {
         await cell.start(name);
         await cell.pause(name);
         await cell.start(name);
         await cell.resume(name);
       }
       expect([(await ask("boot")).is, await started()]).toEqual(before);`,
    );
  });

  when("pauses what is paused, resumes what goes on and kills what is down, without effect", async () => {
    await using cell = await serving();
    for (const part of ["api", "postgres"]) await inTurn(cell, part, "resume", "pause", "pause", "resume", "resume");
    await holds(cell, `expect(await ask("sql", "SELECT 1 AS one")).toEqual({ is: [{ one: 1 }] });`);
    for (const part of ["api", "postgres"]) await inTurn(cell, part, "kill", "kill", "start");
    await holds(
      cell,
      `await eventually(async () => expect(await ask("sql", "SELECT 1 AS one")).toHaveProperty("is"));`,
    );
  });

  when("kills and restarts what is paused", async () => {
    await using cell = await serving();
    for (const part of ["postgres", "api"]) await inTurn(cell, part, "pause", "restart", "pause", "kill", "start");
    await holds(
      cell,
      `await eventually(async () => expect(await ask("sql", "SELECT 1 AS one")).toHaveProperty("is"));`,
    );
  });

  when.each(["api", "postgres"])("refuses to signal, pause and resume %s when it does not run", async (target) => {
    await using cell = await serving();
    await cell.control({ verb: "kill", target });
    for (const verb of ["signal", "pause", "resume"] as const) {
      const refusal = { code: "cell_failed", message: `${target} is not running` };
      await expect(cell.control({ verb, target })).rejects.toMatchObject(refusal);
    }
  });

  when.each(["api", "postgres"])("refuses to send %s a signal that there is not", async (target) => {
    await using cell = await serving();
    const refusal = { code: "cell_failed", message: "there is no signal SIGNOPE" };
    await expect(cell.control({ verb: "signal", target, signal: "SIGNOPE" })).rejects.toMatchObject(refusal);
  });

  when("says that an app which ends during its restart did, and what it wrote, without waiting longer", async () => {
    await using cell = await serving();
    const { archive } = await probeApp();
    await cell.load("api", { archive, start: ["node", "-e", "console.log('no thanks'); process.exit(7)"] });
    await expect(cell.control({ verb: "restart", target: "api" })).rejects.toMatchObject({
      code: "cell_failed",
      message: "api ended with exit code 7, so it does not accept connections",
      hint: expect.stringContaining("no thanks") as string,
    });
  });

  when("has all an app wrote by the time its end is reported", async () => {
    await using cell = await serving();
    const { archive } = await probeApp();
    const script = "for (let n = 1; n <= 300; n++) console.log('line ' + n); process.exitCode = 1;";
    await cell.load("api", { archive, start: ["node", "-e", script] });
    expect(await cell.appExit).toMatchObject({ code: 1 });
    expect(cell.logs["api"]?.last(1)).toEqual(["line 300"]);
  });

  when.each(["api", "postgres"])(
    "does what is asked of %s at the same time in turn, and leaves nothing",
    async (target) => {
      const cell = await serving();
      const verbs = ["restart", "restart", "kill", "start", "restart"] as const;
      await Promise.all(verbs.map((verb) => cell.control({ verb, target })));
      await holds(
        cell,
        `await eventually(async () => expect(await ask("sql", "SELECT 1 AS one")).toHaveProperty("is"));`,
      );
      await cell[Symbol.asyncDispose]();
      expect(await leftovers()).toEqual([]);
    },
  );

  when.each([0, 30, 150, 300])("leaves nothing when it is disposed of %i ms into restarts", async (afterMs) => {
    const cell = await serving();
    const restarts = ["api", "api", "postgres", "postgres"].map((target) => cell.control({ verb: "restart", target }));
    const settled = Promise.allSettled(restarts);
    await sleep(afterMs);
    await cell[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
    for (const result of await settled) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ name: "BacklabError", blame: "machine" });
    }
  });

  when("refuses what is asked of it while it is disposed of, and after that", async () => {
    const cell = await serving();
    const disposing = cell[Symbol.asyncDispose]();
    const refusals = ["api", "postgres"].map((target) =>
      expect(cell.control({ verb: "restart", target })).rejects.toMatchObject({ code: "cell_failed" }),
    );
    await Promise.all([disposing, ...refusals]);
    await expect(cell.control({ verb: "start", target: "api" })).rejects.toMatchObject({ code: "cell_failed" });
    expect(await leftovers()).toEqual([]);
  });

  when.each([0, 150])(
    "lets nothing of the learner's start any more when sealed %i ms into a restart",
    async (afterMs) => {
      await using cell = await serving();
      const restart = cell.control({ verb: "restart", target: "api" }).catch((error: unknown) => error);
      await sleep(afterMs);
      await cell.seal();
      await restart;
      await holds(cell, `await refused("boot")`);
      for (const verb of ["start", "restart"] as const) {
        const refusal = { code: "cell_failed", message: "api has been ended with its cell" };
        await expect(cell.control({ verb, target: "api" })).rejects.toMatchObject(refusal);
      }
      await expect(cell.load("api", await probeApp())).rejects.toMatchObject({ code: "cell_failed" });
    },
  );

  when("tells how the suite process ended, and what it said last", async () => {
    await using cell = await serving();
    const crash = await attempt(
      cell,
      `process.stderr.write("last words\\n", () => process.kill(process.pid, "SIGKILL"));
      await new Promise(() => undefined);`,
    ).catch((error: unknown) => error);
    expect(crash).toMatchObject({
      code: "suite_crashed",
      message: "the suite process was ended by SIGKILL",
      cause: { message: expect.stringContaining("last words") as string },
    });
    await expect(cell.suite.call("listening", null)).rejects.toBe(crash);
  });

  // Only in a container is there a script between the signal and the server.
  if (name === "docker") {
    when("refuses to send a service what its script would take for itself", async () => {
      await using cell = await serving();
      await expect(cell.control({ verb: "signal", target: "postgres", signal: "SIGUSR1" })).rejects.toMatchObject({
        code: "cell_failed",
        message: "SIGUSR1 does not reach postgres, which is a service",
      });
      await holds(cell, `expect(await ask("sql", "SELECT 1 AS one")).toHaveProperty("is");`);
    });
  }
});
