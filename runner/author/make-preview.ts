import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../grader/manifest.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { stageHints } from "../labs/hints.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { disclosures } from "./disclosure.ts";
import type { Disclosure, Preview, PreviewedStage } from "./preview.ts";
import { publicSources } from "./suite-sources.ts";

/** What a preview is made from. */
export interface PreviewSources {
  loaded: LoadedLab;
  manifest: Manifest;
  /** The files that a learner begins with, by path. */
  workspace: ReadonlyMap<string, Buffer>;
}

/** @throws BacklabError `lab_invalid` when the brief or a hint is missing */
export async function makePreview({ loaded, manifest, workspace }: PreviewSources): Promise<Preview> {
  const { lab, folder } = loaded;
  const shows = disclosures(lab, manifest);
  const starter = await readLabTree(join(folder, "starter"));
  return {
    schemaVersion: 1,
    lab: { id: lab.id, title: lab.title, template: lab.template },
    workspace: [...workspace]
      .map(([path, { length: bytes }]) => ({ path, bytes, from: starter.has(path) ? "starter" : "template" }) as const)
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    brief: await readBrief(loaded),
    publicTests: await publicSources(loaded),
    stages: await Promise.all(lab.stages.map((stage) => previewStage(loaded, stage, manifest, shows))),
  };
}

async function readBrief({ lab, folder }: LoadedLab): Promise<Preview["brief"]> {
  const text = await readFile(join(folder, "README.md"), "utf8").catch((cause: unknown) => {
    throw new BacklabError("lab_invalid", `${lab.id} has no README.md, which is its brief`, { cause });
  });
  return { path: "README.md", bytes: Buffer.byteLength(text), text };
}

async function previewStage(
  loaded: LoadedLab,
  { id, title, points, visibility, needs }: LoadedLab["lab"]["stages"][number],
  manifest: Manifest,
  shows: ReadonlyMap<string, Disclosure>,
): Promise<PreviewedStage> {
  const tests = manifest.tests
    .filter(({ stage }) => stage === id)
    .flatMap((test) => {
      const shown = shows.get(test.id);
      const { id: testId, title: testTitle, points: worth, visibility: own } = test;
      return shown === undefined
        ? []
        : [{ id: testId, title: testTitle, points: worth, visibility: own, shows: shown }];
    });
  const { length: hintSteps } = await stageHints(loaded, id);
  return { id, title, points, visibility, needs: needs ?? null, hintSteps, tests };
}
