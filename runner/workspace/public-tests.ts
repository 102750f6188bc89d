import { posix } from "node:path";
import type { Manifest } from "../../grader/manifest.ts";
import { publicSources } from "../author/suite-sources.ts";
import type { LoadedLab } from "../labs/catalogue.ts";

/** The suites that learners get to run themselves, with the helpers they import, as files of `test/`. */
export async function publicTests(loaded: LoadedLab, manifest: Manifest): Promise<Map<string, Buffer>> {
  const files = await publicSuite(loaded, manifest);
  return new Map(
    [...files].map(([path, bytes]) => [posix.join("test", posix.relative("suite", path)), bytes] as const),
  );
}

/**
 * The same, as they are in the lab. A stage in which one test is not public is not among them: a file cannot be given
 * in parts.
 */
export async function publicSuite(loaded: LoadedLab, manifest: Manifest): Promise<Map<string, Buffer>> {
  const open = publicStages(loaded.lab, manifest);
  const stages = loaded.lab.stages.map((stage) =>
    stage.visibility === "public" && !open.has(stage.id) ? { ...stage, visibility: "outline" as const } : stage,
  );
  const sources = await publicSources({ ...loaded, lab: { ...loaded.lab, stages } });
  return new Map(sources.map(({ path, text }) => [path, Buffer.from(text)]));
}

/** The ids of the stages of which everything is public. */
export function publicStages({ stages }: LoadedLab["lab"], { tests }: Manifest): ReadonlySet<string> {
  const mixed = new Set(tests.filter(({ visibility }) => visibility !== "public").map(({ stage }) => stage));
  return new Set(stages.flatMap(({ id, visibility }) => (visibility === "public" && !mixed.has(id) ? [id] : [])));
}
