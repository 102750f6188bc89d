import { tmpdir } from "node:os";
import { onTestFinished } from "vitest";
import type { CloneOptions } from "../../../../runner/bulk/sources/git.ts";
import { readSource, type Source } from "../../../../runner/bulk/sources/source.ts";
import { BacklabError } from "../../../../runner/errors.ts";
import { OwnedFolder } from "../../../../runner/reaper/owned-folder.ts";

/** Reads a source, with a workspace that is there for one test. */
export async function read(path: string, options: Partial<CloneOptions> = {}): Promise<Source> {
  const workspace = await OwnedFolder.make(tmpdir(), "sources");
  onTestFinished(() => workspace[Symbol.asyncDispose]());
  return readSource(path, workspace, new AbortController().signal, { env: process.env, ...options });
}

/** What becomes of each submission at intake, by id: its files, or why it is refused. */
export async function takenIn({ submitted }: Source): Promise<Record<string, readonly string[] | string>> {
  const { signal } = new AbortController();
  const taken = submitted.map(async ({ candidate, take }): Promise<[string, readonly string[] | string]> => {
    try {
      return [candidate.id, (await take(signal)).submission.files];
    } catch (error) {
      return [candidate.id, error instanceof BacklabError ? `${error.code}: ${error.message}` : String(error)];
    }
  });
  return Object.fromEntries(await Promise.all(taken));
}

/** A project of one file. */
export const PROJECT = { "src/server.ts": "serve();" };

/** The same, in a folder. */
export function inFolder(folder: string, files: Readonly<Record<string, string>> = PROJECT): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}
