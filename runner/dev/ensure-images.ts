/**
 * Makes sure that the images are there, for the commands of a clone: exit code 0 when they are, 1 when
 * no engine answers, 2 when they cannot be built here, 130 when that was interrupted.
 */
import { buildImages, findImages, type Flavour } from "../images/images.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { packageRoot, suiteHostFile } from "../paths.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";

const sources = { suiteHost: suiteHostFile, packagesFrom: packageRoot };
const flavours: readonly Flavour[] = ["official", "debian"];
const controller = new AbortController();
process.on("SIGINT", () => controller.abort());

process.exitCode = await ensure();

async function ensure(): Promise<number> {
  const engine = await connectEngine().catch(() => null);
  if (engine === null) return 1;
  const port = dockerImageEngine(engine);
  const found = await findImages(port, sources).catch((error: unknown) => {
    say(reasonOf(error));
    return null;
  });
  if (found !== null) return 0;
  for (const flavour of flavours) {
    try {
      await buildImages(port, flavour, sources, { signal: controller.signal, onProgress: say });
      return 0;
    } catch (error) {
      if (!(error instanceof BacklabError)) throw error;
      if (error.code === "cancelled") return 130;
      say(`The images could not be built from ${flavour}: ${error.message}`);
    }
  }
  return 2;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
