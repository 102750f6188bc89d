import { appendFile, cp } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../../grader/report/report.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labDigest } from "../../../runner/labs/digest.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import { watchFolder } from "../../../runner/watch/changes.ts";
import { WatchSession } from "../../../runner/watch/session.ts";
import type { WatchState } from "../../../runner/watch/state.ts";
import { watchCells } from "../../../runner/watch/watch-cells.ts";
import { outcomesOf, testsMsOf } from "../outcomes.ts";
import type { Sample } from "../results.ts";
import { dockerHere } from "./docker-here.ts";
import type { Handlers, Job } from "./protocol.ts";

/** A run as a watch shows it: when it began, when its verdict was to be seen, and the report once that is final. */
interface Seen {
  begunAt: number;
  shownAt: number;
  report: Report;
}

/** Watches a copy of the submission, as `backlab watch` does, and saves a file of it whenever it is to grade. */
export async function watchWorker({ lab: labId, submission, folder }: Job): Promise<Handlers> {
  const lab = await loadLab(labsFolder, labId);
  const watched = join(folder, "watched");
  await cp(submission, watched, { recursive: true });
  const suite = new LabSuite(lab);
  const { runtime } = await dockerHere();
  const cells = watchCells({ runtime, suite });
  const runs = new Runs();
  let seed = 0;
  const session = new WatchSession({
    request: { lab, labDigest: await labDigest(lab, templatesFolder), suite },
    ...{ folder: watched, cells, newSeed: () => ++seed, signal: new AbortController().signal },
    show: (state) => runs.show(state),
    onVerdict: (report) => runs.end(report),
  });
  const changes = await watchFolder(watched);
  changes.listen({ onChange: () => session.again(), onError: (error) => session.fail(error) });
  const first = runs.next();
  const watching = session.run();
  // A watch that breaks off is told of by the request that waits for its verdict.
  watching.catch(() => undefined);
  await Promise.race([first, watching]);
  const refuse = (): never => {
    throw new Error("the watch does not do that");
  };

  return {
    prepare: async () => (await cells.fill(), null),
    grade: async () => {
      const next = runs.next();
      const savedAt = performance.now();
      await appendFile(join(watched, "src", "server.ts"), "// saved\n");
      const seen = await Promise.race([next, watching]);
      if (seen === undefined) throw new Error("the watch has ended");
      return sampleOf(seen, savedAt);
    },
    gradeMany: refuse,
    cellMemory: refuse,
    end: async () => {
      session.end();
      await watching.catch(() => undefined);
      await changes[Symbol.asyncDispose]();
      await cells[Symbol.asyncDispose]();
      return null;
    },
  };
}

/** Notes when a watch shows what, run by run. */
class Runs {
  #begunAt: number | null = null;
  #shownAt: number | null = null;
  #tell: (seen: Seen) => void = () => undefined;

  next(): Promise<Seen> {
    return new Promise((resolve) => (this.#tell = resolve));
  }

  show({ going }: WatchState): void {
    if (going === null) return;
    this.#begunAt ??= performance.now();
    if (going.foreseen) this.#shownAt ??= performance.now();
  }

  end(report: Report): void {
    const now = performance.now();
    this.#tell({ begunAt: this.#begunAt ?? now, shownAt: this.#shownAt ?? now, report });
    this.#begunAt = null;
    this.#shownAt = null;
  }
}

/** What comes after the verdict, the end of the cell, is not waited for by anybody. */
function sampleOf({ begunAt, shownAt, report }: Seen, savedAt: number): Sample {
  const { intake, boot, load, ready, suite } = report.phases;
  return {
    totalMs: shownAt - savedAt,
    testsMs: testsMsOf(report),
    parts: {
      "the save is seen": begunAt - savedAt,
      ...Object.fromEntries(Object.entries({ intake, boot, load, ready, suite }).map(([name, ms]) => [name, ms ?? 0])),
    },
    outcomes: outcomesOf(report),
  };
}
