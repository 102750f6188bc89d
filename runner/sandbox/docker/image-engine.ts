import { stripVTControlCharacters } from "node:util";
import type Docker from "dockerode";
import type { ImageEngine } from "../../images/engine.ts";
import { imageId } from "./image-ids.ts";

/** A Docker engine as something that images can be built on. */
export function dockerImageEngine(docker: Docker): ImageEngine {
  return {
    hasImage: async (tag) => (await imageId(docker, tag)) !== null,

    async build(context, { tag, buildArgs, labels, signal, onLine }) {
      const progress = await docker.buildImage(context, {
        t: tag,
        buildargs: { ...buildArgs },
        labels: { ...labels },
        forcerm: true,
        ...(signal && { abortSignal: signal }),
      });
      await follow(docker, progress, onLine);
    },

    async importRootfs(rootfs, { tag, signal }) {
      const [repo, version] = tag.split(":");
      const options = { repo, tag: version, ...(signal && { abortSignal: signal }) };
      const progress = await docker.importImage(rootfs, options);
      await follow(docker, progress, () => undefined);
    },
  };
}

/** One message of a build. What is said comes in pieces, which are not lines. */
interface BuildMessage {
  stream?: string;
  error?: string;
}

/** Follows to the end. A step that fails is only a message: the request itself succeeds. */
async function follow(docker: Docker, progress: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  const failures: string[] = [];
  const hear = ({ stream = "", error }: BuildMessage): void => {
    for (const line of stripVTControlCharacters(stream).split(/[\r\n]+/)) if (line.trim() !== "") onLine(line);
    if (error !== undefined) failures.push(error);
  };
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()), hear);
  });
  if (failures[0] !== undefined) throw new Error(failures[0]);
}
