import { readdir } from "node:fs/promises";
import type Docker from "dockerode";
import { findImages, type Images } from "../../runner/images/images.ts";
import { packageRoot, suiteHostFile } from "../../runner/paths.ts";
import type { Runtime } from "../../runner/sandbox/cell.ts";
import { connectEngine } from "../../runner/sandbox/docker/engine.ts";
import { dockerImageEngine } from "../../runner/sandbox/docker/image-engine.ts";
import { imageIds } from "../../runner/sandbox/docker/image-ids.ts";
import { CELL_LABEL } from "../../runner/sandbox/docker/owned-containers.ts";
import { dockerRuntime } from "../../runner/sandbox/docker/runtime.ts";
import { cellsFolder } from "../../runner/sandbox/embedded/cells-folder.ts";
import { findRedis } from "../../runner/sandbox/embedded/redis-server.ts";
import { embeddedRuntime } from "../../runner/sandbox/embedded/runtime.ts";

/** A runtime under test, and how to see what it left behind. */
export interface RuntimeUnderTest {
  name: Runtime["name"];
  /** False where it cannot run on this machine; its tests are then skipped. */
  available: boolean;
  /** False where Redis is missing; what needs it is then skipped. */
  hasRedis: boolean;
  runtime: () => Runtime;
  /** What cells of this test process have left on the machine: names, to be compared with an empty list. */
  leftovers: () => Promise<string[]>;
}

const OWNER = { "dev.backlab.test": String(process.pid) };
const sources = { suiteHost: suiteHostFile, packagesFrom: packageRoot };

/** The engine and its images, where both are there. */
export const docker = await findDocker();

const dockerUnderTest: RuntimeUnderTest = {
  name: "docker",
  available: docker !== null,
  hasRedis: true,
  runtime: () => {
    if (docker === null) throw new Error("no Docker engine with images answers");
    return dockerRuntime({ ...docker, labels: OWNER });
  },
  leftovers: async () => {
    const filters = { label: [CELL_LABEL, `dev.backlab.test=${process.pid}`] };
    const containers = (await docker?.engine.listContainers({ all: true, filters })) ?? [];
    return containers.flatMap(({ Names }) => Names);
  },
};

const embeddedUnderTest: RuntimeUnderTest = {
  name: "embedded",
  available: true,
  hasRedis: await findRedis(process.env).then(
    () => true,
    () => false,
  ),
  runtime: () => embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot, env: process.env }),
  leftovers: async () =>
    (await readdir(await cellsFolder())).filter((name) => name.startsWith(`backlab-cell-${process.pid}-`)),
};

export const runtimes: readonly RuntimeUnderTest[] = [dockerUnderTest, embeddedUnderTest];

async function findDocker(): Promise<{ engine: Docker; images: Images } | null> {
  const engine = await connectEngine().catch(() => null);
  if (engine === null) return null;
  const found = await findImages(dockerImageEngine(engine), sources);
  return found === null ? null : { engine, images: await imageIds(engine, found.images) };
}
