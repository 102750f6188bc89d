import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Report } from "../../../grader/report/report.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder } from "../../../runner/paths.ts";
import { CellPool } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits } from "../../../runner/pool/pool-limits.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { WatchSession } from "../../../runner/watch/session.ts";
import type { WatchState } from "../../../runner/watch/state.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { soundLab } from "../../support/sound-lab.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const BAD_SERVER = GOOD_SERVER.replace("404", "200");
const patient = { timeout: 60_000 };

/** A session under way, and what it has shown and come to. */
interface Watched extends AsyncDisposable {
  session: WatchSession;
  folder: string;
  states: WatchState[];
  verdicts: Report[];
  ended: Promise<void>;
  save: (text: string) => Promise<void>;
  until: (holds: (state: WatchState) => boolean) => Promise<void>;
  verdict: (count: number) => Promise<Report>;
}

async function watching(runtime: Runtime, text = GOOD_SERVER): Promise<Watched> {
  const stack: AsyncDisposable[] = [];
  const own = <T extends AsyncDisposable>(one: T): T => (stack.unshift(one), one);
  const { folder: labFolder } = own(await soundLab({ "hints/open.md": null }));
  const { path: folder } = own(await temporaryFolder(server(text)));
  const lab = await loadLab(labsFolder, labFolder);
  const suite = new LabSuite(lab);
  const cells = own(new CellPool({ runtime, suite, limits: PoolLimits.parse({ cells: 1 }), refill: false }));
  const states: WatchState[] = [];
  const verdicts: Report[] = [];
  let seed = 0;
  const session = new WatchSession({
    request: { lab, labDigest: "sha256:test", suite },
    folder,
    cells,
    newSeed: () => ++seed,
    signal: new AbortController().signal,
    show: (state) => void states.push(state),
    onVerdict: (report) => void verdicts.push(report),
  });
  const ended = session.run();
  ended.catch(() => undefined);
  const untilTrue = (holds: () => boolean): Promise<void> =>
    vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 5 });
  return {
    ...{ session, folder, states, verdicts, ended },
    save: async (next) => {
      await writeFile(join(folder, "src/server.ts"), next);
      session.again();
    },
    until: (holds) => untilTrue(() => states.some(holds)),
    verdict: async (count) => {
      await untilTrue(() => verdicts.length >= count);
      return verdicts[count - 1] as Report;
    },
    [Symbol.asyncDispose]: async () => {
      session.end();
      await ended.catch(() => undefined);
      for (const one of stack) await one[Symbol.asyncDispose]();
    },
  };
}

describe.each(runtimes)("a watch on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("grades at once and after each save, each time with another seed", patient, async () => {
    await using watched = await watching(runtime(), BAD_SERVER);
    expect(await watched.verdict(1)).toMatchObject({ verdict: "graded", score: { earned: 40 }, seed: 1 });
    await watched.save(GOOD_SERVER);
    expect(await watched.verdict(2)).toMatchObject({ verdict: "graded", score: { earned: 100 }, seed: 2 });
    expect(watched.states.at(-1)).toMatchObject({ going: null, best: 100 });
    expect(watched.states.some(({ going }) => going?.foreseen)).toBe(true);
  });

  when("cancels a run that a save makes out of date, and tells nothing more of it", patient, async () => {
    await using watched = await watching(runtime(), BAD_SERVER);
    await watched.until(({ going }) => going?.phase === "ready");
    await watched.save(GOOD_SERVER);
    expect(await watched.verdict(1)).toMatchObject({ verdict: "graded", score: { earned: 100 }, seed: 2 });
  });

  when("leaves nothing when it ends in the middle of a run", patient, async () => {
    const watched = await watching(runtime());
    await watched.until(({ going }) => going?.phase === "ready");
    await watched[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
    expect(watched.verdicts).toEqual([]);
  });
});

const embedded = runtimes.find(({ name }) => name === "embedded")?.runtime;
if (embedded === undefined) throw new Error("there is an embedded runtime");

describe("a watch", () => {
  it("shows at once that the app does not start, and goes on", patient, async () => {
    await using watched = await watching(embedded(), "const = 1;");
    expect(await watched.verdict(1)).toMatchObject({ verdict: "learner_error", error: { code: "app_ended" } });
    await watched.save("throw new Error('no database')");
    const crashed = await watched.verdict(2);
    expect(crashed.error?.logged.join("\n")).toContain("no database");
    expect(crashed.durationMs).toBeLessThan(10_000);
    await watched.save(GOOD_SERVER);
    expect(await watched.verdict(3)).toMatchObject({ score: { earned: 100 } });
  });

  it("tells what intake refuses, and goes on", patient, async () => {
    await using watched = await watching(embedded());
    await watched.verdict(1);
    await rm(join(watched.folder, "src"), { recursive: true });
    await rm(join(watched.folder, "package.json"));
    watched.session.again();
    expect(await watched.verdict(2)).toMatchObject({ verdict: "rejected", error: { code: "submission_empty" } });
    expect(watched.states.at(-1)?.best).toBe(100);
  });

  it("ends with a sentence when its folder has gone", patient, async () => {
    await using watched = await watching(embedded());
    await watched.verdict(1);
    await rm(watched.folder, { recursive: true });
    watched.session.again();
    await expect(watched.ended).rejects.toMatchObject({
      code: "submission_missing",
      message: `${watched.folder} has gone: there is nothing left to watch`,
    });
  });

  it("ends with the error that keeps changes from being seen", patient, async () => {
    await using watched = await watching(embedded());
    await watched.verdict(1);
    watched.session.fail(new Error("no more watches"));
    await expect(watched.ended).rejects.toThrow("no more watches");
  });

  it("does what its keys say, and nothing for any other", patient, async () => {
    await using watched = await watching(embedded(), BAD_SERVER);
    await watched.verdict(1);
    const { session, states, until } = watched;
    for (const key of ["x", "H", "\u001B[A", "a"]) session.press(key);
    expect(states.at(-1)).toMatchObject({ view: "first", hint: null });
    session.press("l");
    expect(states.at(-1)).toMatchObject({ view: "list" });
    session.press("h");
    await until(({ hint }) => hint?.text === "A nudge.");
    session.press("h");
    await until(({ hint }) => hint?.text === "A push." && hint.step === 2 && hint.of === 3);
    session.press("r");
    expect(await watched.verdict(2)).toMatchObject({ seed: 2 });
    session.press("q");
    await watched.ended;
  });

  it("says why there is no hint", patient, async () => {
    await using watched = await watching(embedded(), GOOD_SERVER.replace('get("word")', 'get("")'));
    await watched.verdict(1);
    watched.session.press("h");
    await watched.until(({ hint }) => hint?.text === "stage open has no hints/open.md");
  });

  it("has a cell waiting for the next save", patient, async () => {
    await using watched = await watching(embedded());
    await watched.verdict(1);
    await vi.waitFor(
      async () => expect((await runtimes.find(({ name }) => name === "embedded")?.leftovers())?.length).toBe(1),
      10_000,
    );
    await watched.save(GOOD_SERVER);
    const { phases } = await watched.verdict(2);
    expect(phases.load).toBeLessThan(50);
  });
});
