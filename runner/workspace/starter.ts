import { readFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import type { Manifest } from "../../grader/manifest.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { readSeed, SEED_FILE } from "../labs/seed.ts";
import { variantFiles } from "../labs/variants.ts";
import { templatesFolder } from "../paths.ts";
import { forJavaScript, withTests } from "./package-file.ts";
import { publicTests } from "./public-tests.ts";
import { suiteKit } from "./suite-kit.ts";
import { withoutTypes } from "./without-types.ts";

type Files = Map<string, Buffer>;

/** What a learner begins with, by path: the starter over its template, the brief, the public tests and what runs them. */
export async function starterOf(loaded: LoadedLab, template: string, manifest: Manifest): Promise<Files> {
  const starter = await variantOn(loaded, template, "starter");
  const tests = inLanguageOf(template, starter, await publicTests(loaded, manifest));
  const seed = await readSeed(loaded);
  const given = new Map([
    ...starter,
    ["README.md", await brief(loaded, [...tests.keys()])] as const,
    ...(seed === null ? [] : [[SEED_FILE, Buffer.from(seed)] as const]),
    ...tests,
    ...(await suiteKit(loaded.lab)),
  ]);
  change(given, "package.json", withTests);
  return given;
}

/** A lab's starter or solution as it is on a template: in JavaScript on one without TypeScript. */
export async function variantOn(
  { lab, folder }: LoadedLab,
  template: string,
  variant: "starter" | "solution",
): Promise<Files> {
  const files = new Map(await variantFiles({ lab: { ...lab, template }, folder }, templatesFolder, variant));
  const own = inLanguageOf(template, files, files);
  if (isJavaScript(own)) change(own, "package.json", forJavaScript);
  return new Map([...own].map(([path, bytes]) => [withDot(path), bytes]));
}

function inLanguageOf(template: string, project: ReadonlyMap<string, Buffer>, files: Files): Files {
  if (!isJavaScript(project)) return files;
  return new Map(
    [...files].map(([path, bytes]) =>
      path.endsWith(".ts") ? [path.replace(/\.ts$/, ".js"), inJavaScript(path, bytes, template)] : [path, bytes],
    ),
  );
}

/** A template says by the one file or the other for which language it is. */
function isJavaScript(project: ReadonlyMap<string, Buffer>): boolean {
  return project.has("jsconfig.json");
}

function inJavaScript(path: string, bytes: Buffer, template: string): Buffer {
  try {
    return Buffer.from(withoutTypes(bytes.toString()));
  } catch (cause) {
    const { message } = cause as { message: string };
    throw new BacklabError("lab_invalid", `${path} cannot be had in JavaScript, for ${template}: ${message}`, {
      hint: "TypeScript in a lab may use only what can be left out: no enum, no namespace, no parameter properties",
      cause,
    });
  }
}

/** npm leaves a .gitignore out of what it packs, so templates have it without the dot. */
function withDot(path: string): string {
  return basename(path) === "gitignore" ? posix.join(dirname(path), ".gitignore") : path;
}

function change(files: Files, path: string, edit: (text: string) => string): void {
  const bytes = files.get(path);
  if (bytes !== undefined) files.set(path, Buffer.from(edit(bytes.toString())));
}

/** The brief. Where it speaks of a public test it means the one that is in the workspace. */
async function brief({ lab, folder }: LoadedLab, tests: readonly string[]): Promise<Buffer> {
  const text = await readFile(join(folder, "README.md"), "utf8").catch((cause: unknown) => {
    throw new BacklabError("lab_invalid", `${lab.id} has no README.md, which is its brief`, { cause });
  });
  return Buffer.from(
    tests.reduce(
      (changed, path) => changed.replaceAll(path.replace(/^test/, "suite").replace(/js$/, "ts"), path),
      text,
    ),
  );
}
