import { posix } from "node:path";
import type { Manifest } from "../../grader/manifest.ts";
import { publicSources } from "../author/suite-sources.ts";
import type { LoadedLab } from "../labs/catalogue.ts";

/**
 * The suites that learners get to run themselves, with the helpers they import, as files of `test/`. A stage in which
 * one test is not public stays here as a whole: a file cannot be given in parts.
 */
export async function publicTests(loaded: LoadedLab, manifest: Manifest): Promise<Map<string, Buffer>> {
  const mixed = new Set(manifest.tests.filter(({ visibility }) => visibility !== "public").map(({ stage }) => stage));
  const stages = loaded.lab.stages.map((stage) =>
    mixed.has(stage.id) && stage.visibility === "public" ? { ...stage, visibility: "outline" as const } : stage,
  );
  const sources = await publicSources({ ...loaded, lab: { ...loaded.lab, stages } });
  return new Map(
    sources.map(({ path, text }) => [posix.join("test", posix.relative("suite", path)), Buffer.from(text)]),
  );
}
