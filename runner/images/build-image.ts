import { BacklabError, reasonOf } from "../errors.ts";
import { cancelled } from "../sandbox/deadline.ts";
import { contextArchive } from "./context-archive.ts";
import type { Abortable, ImageEngine } from "./engine.ts";
import { type Recipe, tagOf } from "./recipe.ts";
import { Tail } from "./tail.ts";

export interface StepOptions extends Abortable {
  /** Called with each line of output. */
  onLine: (line: string) => void;
  /** What to do when the engine cannot do it. */
  hint: string;
}

/** Put on every image that backlab builds, with the image's name as value. */
const IMAGE_LABEL = "dev.backlab.image";

/**
 * Has an engine follow a recipe.
 *
 * @throws BacklabError `image_build_failed` with the last lines of the build, or `cancelled`
 */
export async function buildImage(engine: ImageEngine, recipe: Recipe, options: StepOptions): Promise<void> {
  const tag = tagOf(recipe);
  await engineStep(`building ${tag}`, options, async ({ signal, onLine }) => {
    const { buildArgs, name } = recipe;
    await engine.build(contextArchive(recipe), { tag, buildArgs, labels: { [IMAGE_LABEL]: name }, signal, onLine });
  });
}

/** Tells whatever goes wrong in a step as one of backlab's errors, with the last lines it said. */
export async function engineStep(
  doing: string,
  options: StepOptions,
  step: (options: StepOptions) => Promise<void>,
): Promise<void> {
  const { signal, hint } = options;
  if (signal?.aborted) throw cancelled();
  const tail = new Tail();
  const onLine = (line: string): void => {
    tail.add(line);
    options.onLine(line);
  };
  try {
    await step({ ...options, onLine });
  } catch (cause) {
    if (signal?.aborted) throw cancelled();
    throw new BacklabError("image_build_failed", `${doing} failed: ${reasonOf(cause)}${tail.text}`, { hint, cause });
  }
}
