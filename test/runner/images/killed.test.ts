import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { foldersIn } from "../../../runner/reaper/owned-folders.ts";
import { sweep } from "../../../runner/reaper/sweep.ts";
import { processesNaming } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Runs TypeScript in a process of its own, until it has written a line, and kills it. */
async function startAndKill(contents: string, env: NodeJS.ProcessEnv): Promise<string> {
  await using place = await temporaryFolder();
  const outfile = join(place.path, "maker.cjs");
  const stdin = { contents: `void (async () => {${contents}})();`, resolveDir: packageRoot, loader: "ts" } as const;
  const define = { "import.meta.url": JSON.stringify(import.meta.url) };
  await build({
    stdin,
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    define,
    external: ["dockerode"],
  });
  const maker: ChildProcess = spawn(process.execPath, [outfile], {
    env: { ...process.env, NODE_PATH: join(packageRoot, "node_modules"), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (maker.stdout === null) throw new Error("no stdout");
  const [line] = (await once(maker.stdout.setEncoding("utf8"), "data")) as [string];
  maker.kill("SIGKILL");
  await once(maker, "exit");
  return line;
}

/** What the real one does that is hard to undo: it mounts, and goes on whatever becomes of backlab. */
const DEBOOTSTRAP = `#!/bin/sh
mkdir -p "$3/proc" && mount -t proc proc "$3/proc" && echo mounted && sleep 1000
`;

const MAKE_BASE = `
  const { ensureDebianBase } = await import("./runner/images/debian.ts");
  const engine = { hasImage: async () => false, build: async () => {}, importRootfs: async () => {} };
  await ensureDebianBase(engine, { hint: "", onLine: (line) => console.log(line) });`;

it.skipIf(process.getuid?.() !== 0)("a killed debootstrap goes with its folder, at the next sweep", async () => {
  await using place = await temporaryFolder();
  await using tools = await temporaryFolder();
  await writeFile(join(tools.path, "debootstrap"), DEBOOTSTRAP, { mode: 0o755 });
  const env = { PATH: `${tools.path}:${process.env["PATH"] ?? ""}`, TMPDIR: place.path };
  expect(await startAndKill(MAKE_BASE, env)).toBe("mounted\n");
  expect(await processesNaming(join(place.path, "backlab-images-"))).not.toEqual([]);

  expect(await sweep([foldersIn([place.path])])).toMatchObject([{ failure: null }]);
  expect(await readdir(place.path)).toEqual([]);
  expect(await processesNaming(join(place.path, "backlab-images-"))).toEqual([]);
});

it.skipIf(docker === null)("the engine itself removes the container of a build that was killed", async () => {
  const marker = `sleep 1000.${process.pid}`;
  const builds = async (): Promise<unknown[]> =>
    ((await docker?.engine.listContainers({ all: true })) ?? []).filter(({ Command }) => Command.includes(marker));
  const dockerfile = `FROM ${docker?.images.node ?? ""}\nUSER root\nRUN echo builds && ${marker}\n`;
  const makeImage = `
    const { pack } = await import("tar-stream");
    const { connectEngine } = await import("./runner/sandbox/docker/engine.ts");
    const { dockerImageEngine } = await import("./runner/sandbox/docker/image-engine.ts");
    const context = pack();
    context.entry({ name: "Dockerfile" }, ${JSON.stringify(dockerfile)});
    context.finalize();
    const onLine = (line) => line === "builds" && console.log(line);
    await dockerImageEngine(await connectEngine()).build(context, { tag: "backlab/test:killed", buildArgs: {}, labels: {}, onLine });`;
  expect(await startAndKill(makeImage, {})).toBe("builds\n");
  await expect.poll(builds, { timeout: 20_000 }).toEqual([]);
});
