import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../../grader/manifest.ts";
import type { Outcome } from "../../../grader/outcome.ts";
import { fixManifest } from "../../../runner/grade/load-suite.ts";
import { startApps } from "../../../runner/grade/start-apps.ts";
import { runSuite } from "../../../runner/grade/suite-run.ts";
import { type Taken, takeIn } from "../../../runner/intake/intake.ts";
import { bundleSuite } from "../../../runner/labs/bundle.ts";
import { type LoadedLab, loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder, packageRoot, suiteHostFile } from "../../../runner/paths.ts";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { embeddedRuntime } from "../../../runner/sandbox/embedded/runtime.ts";
import type { Sample } from "../results.ts";
import type { Handlers, Job } from "./protocol.ts";

/** Bare processes with all services running and the suite loaded: what is left is to start the app and to ask it. */
interface Floor {
  cell: Cell;
  lab: LoadedLab;
  manifest: Manifest;
  taken: Taken;
}

const { signal } = new AbortController();

/** Grades without containers. Runs on the Node of the images, so that the app does. */
export async function floorWorker(job: Job): Promise<Handlers> {
  await compileOnce(job.folder);
  let ready: Floor | null = null;
  const refuse = (): never => {
    throw new Error("the floor does not do that");
  };
  return {
    prepare: async () => ((ready = await open(job)), null),
    grade: async () => {
      if (ready === null) throw new Error("the floor is not ready");
      const { cell } = ready;
      const sample = await timed(ready);
      await cell[Symbol.asyncDispose]();
      return sample;
    },
    gradeMany: refuse,
    cellMemory: refuse,
    end: () => Promise.resolve(null),
  };
}

/** The app and the suite keep their compiled code, as they do in the images; cells give them no such variable. */
async function compileOnce(folder: string): Promise<void> {
  const node = join(folder, "node-with-cache");
  await writeFile(
    node,
    `#!/bin/sh\nexport NODE_COMPILE_CACHE='${folder}/compile-cache'\nexec '${process.execPath}' "$@"\n`,
  );
  await chmod(node, 0o755);
  process.execPath = node;
}

async function open({ lab: labId, submission }: Job): Promise<Floor> {
  const lab = await loadLab(labsFolder, labId);
  const runtime = embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot });
  const cell = await runtime.open(lab.lab, signal);
  await cell.suite.call("connect", cell.wiring);
  const manifest = await fixManifest(cell, lab.lab, await bundleSuite(lab));
  return { cell, lab, manifest, taken: await takeIn(submission) };
}

async function timed({ cell, lab: { lab }, manifest, taken }: Floor): Promise<Sample> {
  const startedAt = performance.now();
  const failure = await startApps(cell, lab, taken, new Set());
  if (failure !== null) throw new Error(failure.message);
  const readyAt = performance.now();
  const onTest = (): void => undefined;
  const { outcomes } = await runSuite({ cell, lab, manifest, seed: 1, shuffle: false, signal, onTest });
  const endedAt = performance.now();
  return {
    totalMs: endedAt - startedAt,
    testsMs: outcomes.reduce((sum: number, { durationMs }: Outcome) => sum + durationMs, 0),
    parts: { ready: readyAt - startedAt, suite: endedAt - readyAt },
    outcomes: Object.fromEntries(outcomes.map(({ id, status }) => [id, status])),
  };
}
