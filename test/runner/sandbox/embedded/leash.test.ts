import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { packageRoot } from "../../../../runner/paths.ts";
import { isRunning } from "../../../../runner/sandbox/embedded/process-tree.ts";
import { scratch } from "./support.ts";

const OWNER = `
  import { Workspace } from "./runner/sandbox/embedded/workspace.ts";
  const workspace = await Workspace.open();
  const started = [1, 2].map(() => workspace.start({ file: "sleep", args: ["1000"], cwd: "/", env: process.env }));
  await started[0].end();
  console.log(JSON.stringify({ path: workspace.path, pid: started[1].pid }));`;

it("ends and removes a cell whose owner was killed without warning", { timeout: 30_000 }, async () => {
  await using place = await scratch();
  const outfile = join(place.path, "owner.mjs");
  const stdin = { contents: OWNER, resolveDir: packageRoot, loader: "ts" } as const;
  await build({ stdin, outfile, bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "error" });

  const owner = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
  const { path, pid } = JSON.parse(line) as { path: string; pid: number };
  expect(existsSync(path)).toBe(true);
  owner.kill("SIGKILL");

  await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(false);
  expect(await isRunning(pid)).toBe(false);
});
