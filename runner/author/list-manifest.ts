import type { Manifest } from "../../grader/manifest.ts";
import { fixManifest } from "../grade/load-suite.ts";
import { suiteShape } from "../grade/suite-shape.ts";
import { bundleSuite } from "../labs/bundle.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { Runtime } from "../sandbox/cell.ts";
import { unlessCancelled } from "../sandbox/deadline.ts";

/**
 * Lists a lab's tests and what each is worth, as a grade does, in a cell that has nothing but a suite process.
 *
 * @throws BacklabError `lab_invalid` for a stage without a suite, `suite_invalid`
 */
export async function listManifest(loaded: LoadedLab, runtime: Runtime, signal: AbortSignal): Promise<Manifest> {
  const { lab } = loaded;
  const code = await bundleSuite(loaded);
  await using cell = await runtime.open(suiteShape(lab), signal);
  return await unlessCancelled(signal, () => fixManifest(cell, lab, code));
}
