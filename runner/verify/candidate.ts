import { basename } from "node:path";
import { type Manifest, manifestOf, manifestProblems } from "../../grader/manifest.ts";
import { LabSuite } from "../grade/lab-suite.ts";
import { listTests } from "../grade/list-tests.ts";
import { suiteShape } from "../grade/suite-shape.ts";
import { suiteFile, tryBundling } from "../labs/bundle.ts";
import { checkLab, type LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { templatesFolder } from "../paths.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { unlessCancelled } from "../sandbox/deadline.ts";
import { labFault } from "./lab-fault.ts";
import { SuitePlaces } from "./suite-places.ts";
import { tryTwice } from "./try-twice.ts";
import type { Problem } from "./verification.ts";

/** A lab that is to be verified, as far as it can be read. */
export interface Candidate {
  id: string;
  folder: string;
  /** Null when its lab.yaml is wrong. */
  loaded: LoadedLab | null;
  digest: string | null;
  /** Null when its suite cannot be graded with. */
  manifest: Manifest | null;
  /** Why something of the above is null. */
  faults: Problem[];
}

/** A lab that can be graded with. */
export interface GradableLab {
  loaded: LoadedLab;
  /** One for all grades. */
  suite: LabSuite;
  digest: string;
  manifest: Manifest;
}

/**
 * Reads a lab and lists its tests. What is wrong with the lab is among the faults and no error.
 *
 * @throws BacklabError of blame `machine`, or `cancelled`
 */
export async function readCandidate(folder: string, cells: CellSource, signal: AbortSignal): Promise<Candidate> {
  const unread = { id: basename(folder), folder, loaded: null, digest: null, manifest: null };
  const checked = await checkLab(folder);
  if (checked.value === null) {
    const faults = checked.problems.map((problem) => ({ file: "lab.yaml", ...problem, fix: "see docs/labs.md" }));
    return { ...unread, faults };
  }
  const read = { ...unread, loaded: { lab: checked.value, folder } };
  try {
    const digest = await labDigest(read.loaded, templatesFolder);
    return { ...read, digest, ...(await readSuite(read.loaded, cells, signal)) };
  } catch (error) {
    return { ...read, faults: [labFault(error)] };
  }
}

/** The lab, when it can be graded with. */
export function gradable({ loaded, digest, manifest }: Candidate): GradableLab | null {
  if (loaded === null || digest === null || manifest === null) return null;
  return { loaded, suite: new LabSuite(loaded), digest, manifest };
}

type ReadSuite = Pick<Candidate, "manifest" | "faults">;

async function readSuite(loaded: LoadedLab, cells: CellSource, signal: AbortSignal): Promise<ReadSuite> {
  const { code, problems } = await tryBundling(loaded);
  if (code === null) {
    const fix = "a suite is TypeScript that esbuild can bundle, one file for each stage";
    const faults = problems.map(({ file, line, column, message }) => ({
      file,
      line,
      message: column === null ? message : `column ${column}: ${message}`,
      fix,
    }));
    return { manifest: null, faults };
  }
  try {
    return await tryTwice(() => listInCell(loaded, code, cells, signal));
  } catch (error) {
    const fix = "a suite declares its tests at once: what takes time or may fail belongs into a test or a beforeAll";
    return { manifest: null, faults: [{ ...labFault(error), file: "suite", fix }] };
  }
}

async function listInCell(
  { lab, folder }: LoadedLab,
  code: string,
  cells: CellSource,
  signal: AbortSignal,
): Promise<ReadSuite> {
  const cell = await cells.take(suiteShape(lab), signal);
  try {
    const tests = await unlessCancelled(signal, () => listTests(cell, lab, code));
    const problems = manifestProblems(lab, tests);
    if (problems.length === 0) return { manifest: manifestOf(lab, tests), faults: [] };
    const places = new SuitePlaces(folder);
    const fix =
      "every test of a suite has to run, with a title of its own and a sensible weight, and show no more than those before it";
    const placeOf = (stage: string, title: string | null): Pick<Problem, "file" | "line"> =>
      title === null ? { file: suiteFile(stage), line: null } : places.of({ stage, title });
    const faults = problems.map(({ stage, title, message }) => ({ ...placeOf(stage, title), message, fix }));
    return { manifest: null, faults };
  } finally {
    await cells.end(cell);
  }
}
