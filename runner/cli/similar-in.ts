import type { Source } from "../bulk/sources/source.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { findSimilar, LISTED_FROM_PERCENT, MOST_LISTED } from "../similar/find-similar.ts";
import type { Similarities } from "../similar/similarities.ts";
import type { CommandContext } from "./command.ts";
import { statusLine } from "./progress.ts";

/** How much is listed. */
interface Bounds {
  min: number;
  top: number;
}

/** Which submissions of a source are alike, with what is going on in the status line. */
export async function similarIn(
  { submitted }: Pick<Source, "submitted">,
  lab: LoadedLab | null,
  context: CommandContext,
  { min, top }: Bounds = { min: LISTED_FROM_PERCENT, top: MOST_LISTED },
): Promise<Similarities> {
  const status = statusLine(context);
  status.show(" comparing what was handed in ...");
  return findSimilar({ submitted, lab, min, top }, context.interrupts.signal).finally(status.clear);
}
