import { describe, expect, it } from "vitest";
import { BacklabError } from "../../../runner/errors.ts";
import type { Cell, Runtime } from "../../../runner/sandbox/cell.ts";
import { busyCores } from "../../support/remains.ts";
import { runtimes } from "../../support/runtimes.ts";
import { soundLab, verifyFolders, type VerifyOptions } from "../../support/sound-lab.ts";

/** A runtime some of whose cells cannot be opened, counted from 1. */
function withoutCells(runtime: Runtime, failing: (nth: number) => boolean): Runtime {
  let opened = 0;
  const open: Runtime["open"] = (shape, signal): Promise<Cell> =>
    failing(++opened)
      ? Promise.reject(new BacklabError("engine_failed", "the engine is gone", { hint: "start it again" }))
      : runtime.open(shape, signal);
  return { ...runtime, open };
}

describe.each(runtimes)("a verification on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("grades a second time when the machine was at fault", async () => {
    await using lab = await soundLab();
    const flickering = withoutCells(runtime(), (nth) => nth % 2 === 1);
    const [verified] = await verifyFolders([lab.folder], ["lint", "reference"], { runtime: flickering });
    expect(verified?.gates.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await leftovers()).toEqual([]);
  });

  when("ends when the machine is at fault again, saying what was graded, and is no failed gate", async () => {
    await using lab = await soundLab();
    const broken = withoutCells(runtime(), (nth) => nth > 1);
    await expect(verifyFolders([lab.folder], ["mistakes"], { runtime: broken, jobs: 2 })).rejects.toMatchObject({
      code: "engine_failed",
      message: expect.stringMatching(/^sound-lab mistakes\/[\w-]+, seed \d+: the engine is gone$/) as unknown,
      hint: "start it again",
    });
    expect(await leftovers()).toEqual([]);
  });

  when("that cannot even list a suite ends too", async () => {
    await using lab = await soundLab();
    const broken = withoutCells(runtime(), () => true);
    await expect(verifyFolders([lab.folder], ["lint"], { runtime: broken })).rejects.toMatchObject({
      code: "engine_failed",
    });
  });

  when.each([1, 3])("cancelled in the middle of a gate, %i grades at a time, leaves nothing", async (jobs) => {
    await using lab = await soundLab();
    const controller = new AbortController();
    const events: VerifyOptions["events"] = { onGrades: (done) => (done === 2 ? controller.abort() : undefined) };
    const verifying = verifyFolders([lab.folder], ["mistakes"], {
      runtime: runtime(),
      jobs,
      signal: controller.signal,
      events,
    });
    await expect(verifying).rejects.toMatchObject({ code: "cancelled" });
    expect(await leftovers()).toEqual([]);
  });

  when("cancelled while a core is kept busy leaves that to nobody", async () => {
    await using lab = await soundLab();
    const controller = new AbortController();
    const events: VerifyOptions["events"] = { onGrades: (done) => (done === 5 ? controller.abort() : undefined) };
    const options = { runtime: runtime(), signal: controller.signal, events };
    await expect(verifyFolders([lab.folder], ["stability"], options)).rejects.toMatchObject({ code: "cancelled" });
    expect(busyCores(process.pid)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });
});
