import { stringify } from "yaml";
import type { Manifest } from "../../grader/manifest.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { SEED_FILE } from "../labs/seed.ts";
import { publicStages, publicSuite } from "../workspace/public-tests.ts";

export type EditionFiles = ReadonlyMap<string, Buffer>;

/** All that a lab is made of. */
export function gradersFiles({ folder }: LoadedLab): Promise<EditionFiles> {
  return readLabTree(folder);
}

/**
 * What a learner may have of a lab: the brief, the starter, and of public stages the tests and hints. Files are taken by
 * name, so that nothing is given away which somebody forgot to leave out; of lab.yaml only what it says, and none of its
 * author's comments.
 *
 * @throws BacklabError `lab_invalid` where one of them is not there, or is outside of the lab
 */
export async function learnersFiles(loaded: LoadedLab, manifest: Manifest): Promise<EditionFiles> {
  const { lab } = loaded;
  const all = await readLabTree(loaded.folder);
  const suite = await publicSuite(loaded, manifest);
  const outside = [...suite.keys()].find((path) => !all.has(path));
  if (outside !== undefined) throw missing(lab.id, outside, "which a public suite imports");
  const hints = [...publicStages(lab, manifest)].map((stage) => `hints/${stage}.md`);
  const named = ["README.md", ...hints].map((path) => [path, all.get(path) ?? lacking(lab.id, path)] as const);
  const starter = [...all].filter(([path]) => path === SEED_FILE || path.startsWith("starter/"));
  return new Map([["lab.yaml", Buffer.from(stringify(lab))], ...named, ...starter, ...suite]);
}

function lacking(lab: string, path: string): never {
  throw missing(lab, path, "which learners are given");
}

function missing(lab: string, path: string, what: string): BacklabError {
  return new BacklabError("lab_invalid", `${lab} has no ${path} in its folder, ${what}`, {
    hint: `\`backlab verify ${lab}\` says what else is missing`,
  });
}
