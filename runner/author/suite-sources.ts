import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { LoadedLab } from "../labs/catalogue.ts";

/** By stage: the paths of its suite's file and of all that it imports from the lab, relative to the lab's folder. */
export async function suiteSources({ lab, folder }: LoadedLab): Promise<Map<string, string[]>> {
  const sources = lab.stages.map(async ({ id }) => [id, await imports(folder, `suite/${id}.test.ts`)] as const);
  return new Map(await Promise.all(sources));
}

/** The bundler knows what a file imports; a suite that it cannot read has been refused before. */
async function imports(folder: string, file: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [file],
    bundle: true,
    metafile: true,
    write: false,
    platform: "node",
    packages: "external",
    // A tsconfig around the lab may say where packages are; here they are what a suite imports, and no more.
    tsconfigRaw: {},
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}

/** The files of public stages, with the other stages that use them. */
export async function publicSources(
  loaded: LoadedLab,
): Promise<{ path: string; bytes: number; text: string; alsoIn: string[] }[]> {
  const { lab, folder } = loaded;
  const sources = await suiteSources(loaded);
  const filesOf = (isPublic: boolean): { stage: string; paths: string[] }[] =>
    lab.stages
      .filter(({ visibility }) => (visibility === "public") === isPublic)
      .map(({ id }) => ({ stage: id, paths: sources.get(id) ?? [] }));
  const paths = new Set(filesOf(true).flatMap((stage) => stage.paths));
  return Promise.all(
    [...paths].sort().map(async (path) => {
      const text = await readFile(join(folder, path), "utf8");
      const alsoIn = filesOf(false).filter((stage) => stage.paths.includes(path));
      return { path, bytes: Buffer.byteLength(text), text, alsoIn: alsoIn.map(({ stage }) => stage) };
    }),
  );
}
