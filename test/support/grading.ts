import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../../grader/report/report.ts";
import { grade, type GradeEvents } from "../../runner/grade.ts";
import { takeInFiles } from "../../runner/intake/intake.ts";
import { loadLab, type LoadedLab } from "../../runner/labs/catalogue.ts";
import { labsFolder } from "../../runner/paths.ts";
import type { Runtime } from "../../runner/sandbox/cell.ts";
import { freshCells } from "../../runner/sandbox/cells.ts";

const tinyLab = fileURLToPath(new URL("./tiny-lab", import.meta.url));

/** Files of a submission by path. */
export type Files = Readonly<Record<string, string>>;

/** A whole submission whose server is this text. */
export function server(text: string): Files {
  return { "package.json": '{"type":"module"}', "src/server.ts": text };
}

/** What the tiny lab asks for, and no more. */
export const GOOD_SERVER = `
import { createServer } from "node:http";
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  if (pathname !== "/") response.statusCode = 404;
  response.end(searchParams.get("word") ?? "");
}).listen(Number(process.env["PORT"]));
`;

export interface GradeOptions {
  seed?: number;
  shuffle?: boolean;
  once?: boolean;
  signal?: AbortSignal;
  events?: GradeEvents;
}

/** Grades files against a lab: the whole recipe, with nothing replaced. */
export async function gradeFiles(
  runtime: Runtime,
  lab: LoadedLab,
  files: Files,
  options: GradeOptions = {},
): Promise<Report> {
  const submission = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return grade(
    {
      lab,
      labDigest: "sha256:test",
      submission: () => takeInFiles(submission),
      seed: options.seed ?? 1,
      shuffle: options.shuffle ?? false,
      once: options.once ?? false,
    },
    freshCells(runtime),
    options.signal ?? new AbortController().signal,
    options.events,
  );
}

export function loadTinyLab(): Promise<LoadedLab> {
  return loadLab(labsFolder, tinyLab);
}

/** A copy of the tiny lab with some of its files replaced, for labs with mistakes in them. */
export async function brokenLab(files: Files): Promise<LoadedLab & AsyncDisposable> {
  const parent = await mkdtemp(join(tmpdir(), "backlab-test-lab-"));
  const folder = join(parent, "tiny-lab");
  await cp(tinyLab, folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  const loaded = await loadLab(labsFolder, folder);
  return { ...loaded, [Symbol.asyncDispose]: () => rm(parent, { recursive: true }) };
}
