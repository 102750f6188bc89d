import type Docker from "dockerode";
import { BacklabError } from "../../errors.ts";
import type { Images } from "../../images/image.ts";
import { engineCallUnless } from "./engine-call.ts";

const NOT_THERE = new Set([404]);

/** What dockerode's own calls are made of. */
interface Modem {
  dial(request: object, done: (error: Error | null, image: { Id: string } | null) => void): void;
}

/** The id of the image that a tag means now; null when there is none. */
export function imageId(docker: Docker, tag: string): Promise<string | null> {
  const request = { path: `/images/${tag}/json`, method: "GET", statusCodes: { 200: true, 404: "no such image" } };
  // `Image.inspect` takes no abortSignal.
  const inspect = (abortSignal: AbortSignal): Promise<string | null> =>
    new Promise((resolve, reject) => {
      (docker.modem as Modem).dial({ ...request, abortSignal }, (error, image) =>
        error ? reject(error) : resolve(image?.Id ?? null),
      );
    });
  return engineCallUnless(NOT_THERE, `looking for the image ${tag}`, inspect);
}

/**
 * Images by what their tags mean now.
 *
 * @throws BacklabError `images_missing` when one has gone
 */
export async function imageIds(docker: Docker, { node, postgres, redis }: Images): Promise<Images> {
  const idOf = (tag: string): Promise<string> => requireId(docker, tag);
  const [nodeId, postgresId, redisId] = await Promise.all([idOf(node), idOf(postgres), idOf(redis)]);
  return { node: nodeId, postgres: postgresId, redis: redisId };
}

async function requireId(docker: Docker, tag: string): Promise<string> {
  const id = await imageId(docker, tag);
  if (id !== null) return id;
  throw imageGone(tag);
}

/** What was found a moment ago has been removed, perhaps by a prune. */
export function imageGone(image: string): BacklabError {
  return new BacklabError("images_missing", `there is no image ${image} any more`, {
    hint: "build it again: backlab images build",
  });
}
