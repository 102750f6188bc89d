import { chmod, mkdtemp, readFile, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { packageRoot } from "../../../../runner/paths.ts";
import type { AppCode, CellShape, Runtime } from "../../../../runner/sandbox/cell.ts";
import { cellsFolder } from "../../../../runner/sandbox/embedded/cells-folder.ts";
import { type EmbeddedOptions, embeddedRuntime } from "../../../../runner/sandbox/embedded/runtime.ts";

/** The tests' own cache, kept between runs: what is in it is made anew when it changes. */
export const CACHE = join(tmpdir(), `backlab-test-cache-${process.getuid?.() ?? 0}`);

export const never = new AbortController().signal;

/** A directory that other users can enter, and that goes with the test. */
export async function scratch(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(await cellsFolder(), "backlab-test-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * A runtime whose cells lie in a directory of this test alone, so that what they leave can be told from
 * what others leave. Its suite process is a stand-in: reads, and says nothing.
 */
export async function runtimeInItsOwnFolder(
  more: Partial<EmbeddedOptions> = {},
): Promise<{ runtime: Runtime; leftovers: () => Promise<string[]> } & AsyncDisposable> {
  const place = await scratch();
  const suiteHost = join(place.path, "suite-host.cjs");
  await writeFile(suiteHost, "process.stdin.resume().on('end', () => process.exit());\n");
  const cells = await mkdtemp(join(place.path, "cells-"));
  await chmod(cells, 0o755);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = cells;
  return {
    runtime: embeddedRuntime({ suiteHost, packagesFrom: packageRoot, cacheDir: CACHE, ...more }),
    leftovers: async () => [...(await readdir(cells)), ...(await processesIn(cells))],
    [Symbol.asyncDispose]: async () => {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      await place[Symbol.asyncDispose]();
    },
  };
}

export function shape(more: Partial<CellShape> = {}): CellShape {
  const limits = { memoryMiB: 256, pids: 128, startSeconds: 10, testSeconds: 5, totalSeconds: 60 };
  return {
    apps: { api: { start: "node main.ts", port: 3000, replicas: 1 } },
    services: [],
    packages: [],
    secrets: [],
    limits,
    ...more,
  };
}

/** Code of an app: files by name, started with `node main.ts`. */
export async function code(files: Record<string, string>, start = ["node", "main.ts"]): Promise<AppCode> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return { archive: await buffer(archive), start };
}

/** An app in TypeScript that answers every request with what an expression of `request` gives, as JSON. */
export function answering(expression: string): Promise<AppCode> {
  const server = `
    import { createServer, type IncomingMessage } from "node:http";
    import * as fs from "node:fs";
    const answer = async (request: IncomingMessage): Promise<unknown> => (${expression});
    createServer(async (request, response) => response.end(JSON.stringify(await answer(request)))).listen(
      Number(process.env.PORT), () => console.log("up"));`;
  return code({ "package.json": '{ "type": "module" }', "main.ts": server });
}

/** The working directories of processes that are in a folder, or were when it was removed (Linux). */
async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return cwd.startsWith(folder) || command.includes(folder) ? [`${pid} ${command.replaceAll("\0", " ")}`] : [];
  });
  return (await Promise.all(found)).flat();
}
