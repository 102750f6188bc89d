import type { Manifest } from "../../../grader/manifest.ts";
import { readTree } from "../../intake/directory.ts";
import type { LoadedLab } from "../../labs/catalogue.ts";
import type { Problem } from "../verification.ts";

/** A lab's folder as the checks see it. */
export interface LabFiles {
  loaded: LoadedLab;
  /** Null when the suite cannot be listed. */
  manifest: Manifest | null;
  /** Files by path, from the lab's folder. */
  files: ReadonlyMap<string, Buffer>;
  /** Paths that intake leaves out; those of folders end in a slash. */
  ignored: readonly string[];
}

/** Looks at one thing about a lab's files. */
export type LintCheck = (lab: LabFiles) => Problem[] | Promise<Problem[]>;

export async function readLabFiles(loaded: LoadedLab, manifest: Manifest | null): Promise<LabFiles> {
  const { files, ignored } = await readTree(loaded.folder);
  return { loaded, manifest, files, ignored: [...ignored] };
}

export function textOf({ files }: LabFiles, path: string): string | null {
  return files.get(path)?.toString("utf8") ?? null;
}

export function stageIds({ loaded }: LabFiles): string[] {
  return loaded.lab.stages.map(({ id }) => id);
}

/** The pages that learners read: the brief and the hints. */
export function pagesOf({ files }: LabFiles): string[] {
  return [...files.keys()].filter((path) => path === "README.md" || /^hints\/[^/]+\.md$/.test(path));
}
