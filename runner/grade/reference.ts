import { type Taken, takeInFiles } from "../intake/intake.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { variantFiles } from "../labs/variants.ts";
import { templatesFolder } from "../paths.ts";

/**
 * A lab's own solution, taken in as any submission is.
 *
 * @throws BacklabError of blame `lab` when it cannot be put together
 */
export async function takeReference(lab: LoadedLab, signal: AbortSignal): Promise<Taken> {
  return takeInFiles(await variantFiles(lab, templatesFolder, "solution"), { signal });
}
