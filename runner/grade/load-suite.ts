import type { Lab } from "../../grader/lab.ts";
import { type Manifest, manifestOf, manifestProblems } from "../../grader/manifest.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { readSeed, SEED_FILE } from "../labs/seed.ts";
import type { Cell } from "../sandbox/cell.ts";
import { within } from "../sandbox/deadline.ts";
import { listTests } from "./list-tests.ts";

/** Longest that opening a suite's connections may take. */
const CONNECT_SECONDS = 20;

/** Opens the suite's connections and fixes the manifest, before anything of the learner's is in the cell. */
export async function loadSuite(cell: Cell, loaded: LoadedLab, bundling: Promise<string>): Promise<Manifest> {
  const { lab } = loaded;
  const connecting = within(
    cell.suite.call("connect", cell.wiring),
    CONNECT_SECONDS,
    "connecting to the services",
    "service_failed",
  ).then(() => seed(cell, loaded));
  const listing = bundling.then((code) => fixManifest(cell, lab, code));
  const [manifest] = await Promise.all([listing, connecting]);
  return manifest;
}

/** Puts into the database what the lab says is there already. */
async function seed(cell: Cell, loaded: LoadedLab): Promise<void> {
  const sql = await readSeed(loaded);
  if (sql === null) return;
  const seeding = cell.suite.call("seed", { sql }).catch((cause: unknown) => {
    if (cause instanceof BacklabError) throw cause;
    throw new BacklabError("lab_invalid", `${loaded.lab.id}/${SEED_FILE}: ${reasonOf(cause)}`, { cause });
  });
  await within(seeding, CONNECT_SECONDS, `running ${SEED_FILE}`, "suite_crashed");
}

/** Lists the tests and what each is worth. */
export async function fixManifest(cell: Cell, lab: Lab, code: string): Promise<Manifest> {
  const tests = await listTests(cell, lab, code);
  const problems = manifestProblems(lab, tests);
  if (problems.length === 0) return manifestOf(lab, tests);
  throw new BacklabError("suite_invalid", problems.map(({ message }) => message).join("\n"), {
    hint: "every test of a graded suite must run, be named once, and show no more than those before it",
  });
}
