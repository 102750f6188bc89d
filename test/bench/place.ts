import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { findImages, type Images } from "../../runner/images/images.ts";
import { loadLab, type LoadedLab } from "../../runner/labs/catalogue.ts";
import { variantFiles } from "../../runner/labs/variants.ts";
import { labsFolder, packageRoot, suiteHostFile, templatesFolder } from "../../runner/paths.ts";
import { connectEngine } from "../../runner/sandbox/docker/engine.ts";
import { dockerImageEngine } from "../../runner/sandbox/docker/image-engine.ts";

/** What all ways stand on: one submission, one engine, the same images. */
export interface Place extends AsyncDisposable {
  engine: Docker;
  images: Images;
  lab: LoadedLab;
  /** A folder that is gone afterwards. */
  folder: string;
  /** The submission, as its author has it. */
  submission: string;
  /** A `node` for the floor: the images' own. */
  node: string;
}

/** @throws Error when there is no engine, or no images: without them there is nothing to compare */
export async function openPlace(labId: string): Promise<Place> {
  const engine = await connectEngine();
  const found = await findImages(dockerImageEngine(engine), { suiteHost: suiteHostFile, packagesFrom: packageRoot });
  if (found === null) throw new Error("the images are not built: npm run -s backlab -- images build");
  const lab = await loadLab(labsFolder, labId);
  const folder = await mkdtemp(join(tmpdir(), "backlab-bench-"));
  const submission = join(folder, "submission");
  await writeSolution(lab, submission);
  const node = await takeNode(engine, found.images.node, folder);
  const close = (): Promise<void> => rm(folder, { recursive: true });
  return { engine, images: found.images, lab, folder, submission, node, [Symbol.asyncDispose]: close };
}

async function writeSolution(lab: LoadedLab, folder: string): Promise<void> {
  for (const [path, content] of await variantFiles(lab, templatesFolder, "solution")) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** The floor is to run on the Node that apps have in their containers, and not on this machine's. */
async function takeNode(engine: Docker, image: string, folder: string): Promise<string> {
  const container = await engine.createContainer({ Image: image });
  try {
    const archive = await container.getArchive({ path: "/usr/local/bin/node" });
    const tar = execFile("tar", ["-xf", "-", "-C", folder]);
    const unpacked = new Promise((resolve, reject) => tar.once("exit", resolve).once("error", reject));
    archive.pipe(tar.stdin ?? process.stdout);
    await unpacked;
  } finally {
    await container.remove();
  }
  const node = join(folder, "node");
  await promisify(execFile)(node, ["--version"]);
  return node;
}
