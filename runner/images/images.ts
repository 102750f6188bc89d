import { basesOf, ensureBase } from "./bases.ts";
import { buildImage } from "./build-image.ts";
import type { Abortable, ImageEngine } from "./engine.ts";
import { type Flavour, FLAVOURS, IMAGE_NAMES, type Images, type ImageSources } from "./image.ts";
import { tagOf } from "./recipe.ts";
import { type Ingredients, ingredientsFrom, recipesFor } from "./recipes.ts";

export type { Flavour, Images, ImageSources } from "./image.ts";

/** The tags that the images of a flavour have, whether or not they exist. */
export async function imageTags(flavour: Flavour, sources: ImageSources): Promise<Images> {
  return tagsOf(flavour, await ingredientsFrom(sources));
}

async function tagsOf(flavour: Flavour, ingredients: Ingredients): Promise<Images> {
  const { node, postgres, redis } = await recipesFor(flavour, await basesOf(flavour), ingredients);
  return { node: tagOf(node), postgres: tagOf(postgres), redis: tagOf(redis) };
}

/** The images that exist and fit this installation: official ones before Debian's; null unless all three do. */
export async function findImages(
  engine: ImageEngine,
  sources: ImageSources,
): Promise<{ flavour: Flavour; images: Images } | null> {
  const ingredients = await ingredientsFrom(sources);
  for (const flavour of FLAVOURS) {
    const images = await tagsOf(flavour, ingredients);
    const found = await Promise.all(IMAGE_NAMES.map((name) => engine.hasImage(images[name])));
    if (found.every(Boolean)) return { flavour, images };
  }
  return null;
}

export interface BuildImagesOptions extends Abortable {
  /** Called with each line of progress, the image's name in front. */
  onProgress: (line: string) => void;
}

const HINTS: Readonly<Record<Flavour, string>> = {
  official: "if the engine reaches no registry, build from Debian packages: backlab images build --from debian",
  debian: "the engine needs Debian's archive within reach: deb.debian.org",
};

/**
 * Makes the images that do not exist yet.
 *
 * @returns all three, and the tags of those that had to be made
 * @throws BacklabError `image_build_failed` with the last lines of the build, or `cancelled`
 */
export async function buildImages(
  engine: ImageEngine,
  flavour: Flavour,
  sources: ImageSources,
  { signal, onProgress }: BuildImagesOptions,
): Promise<{ images: Images; built: string[] }> {
  const recipes = await recipesFor(flavour, await basesOf(flavour), await ingredientsFrom(sources));
  const images: Images = { node: tagOf(recipes.node), postgres: tagOf(recipes.postgres), redis: tagOf(recipes.redis) };
  const built: string[] = [];
  for (const name of IMAGE_NAMES) {
    if (await engine.hasImage(images[name])) continue;
    const options = { signal, hint: HINTS[flavour], onLine: (line: string) => onProgress(`${name}: ${line}`) };
    await ensureBase(engine, flavour, name, options);
    await buildImage(engine, recipes[name], options);
    built.push(images[name]);
  }
  return { images, built };
}
