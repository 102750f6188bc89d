import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadLab } from "../../runner/labs/catalogue.ts";
import { variantFiles } from "../../runner/labs/variants.ts";
import { labsFolder, packageRoot, templatesFolder } from "../../runner/paths.ts";
import { freePort } from "../../runner/sandbox/embedded/ports.ts";
import { type Spread, spread } from "./statistics.ts";

const LAB = "rest-api";
/** What fails tests of the fifth stage of six. */
const MISTAKE = "mistakes/offset-paging";
const CLI = join(packageRoot, "dist", "runner", "main.js");
/** For `dev` to have booted what the next check takes. */
const BOOT_MS = 4_000;

/** From typing `backlab check` to the first line that it prints, and to its exit, in milliseconds. */
export interface CheckTimes {
  firstMs: number;
  wholeMs: number;
}

/** Checks in turn: of a stage that failed before and does so still, of the same when it is mended, and without `dev`. */
export interface CheckFigures {
  broken: Record<keyof CheckTimes, Spread>;
  mended: Record<keyof CheckTimes, Spread>;
  alone: Record<keyof CheckTimes, Spread>;
}

/** Measures `backlab check` in a workspace of its own, on Docker. The first turn only warms up. */
export async function measureCheck(turns: number, tell: (what: string) => void): Promise<CheckFigures> {
  await using place = await openWorkspace();
  const samples = { broken: [], mended: [], alone: [] } as Record<keyof CheckFigures, CheckTimes[]>;
  for (let turn = 0; turn <= turns; turn++) {
    await place.write(MISTAKE);
    await place.check();
    for (const kind of ["broken", "mended", "alone"] as const) {
      if (kind === "mended") await place.write("solution");
      await sleep(BOOT_MS);
      // Where nobody finds it, `dev` is as good as not there.
      const times = await place.check(kind === "alone" ? { BACKLAB_CACHE_DIR: join(place.root, "no-dev") } : {});
      if (turn > 0) samples[kind].push(times);
      tell(`turn ${turn} of ${turns}: ${kind} ${Math.round(times.firstMs)}, ${Math.round(times.wholeMs)} ms`);
    }
  }
  return { broken: spreads(samples.broken), mended: spreads(samples.mended), alone: spreads(samples.alone) };
}

function spreads(times: readonly CheckTimes[]): Record<keyof CheckTimes, Spread> {
  return { firstMs: spread(times.map((one) => one.firstMs)), wholeMs: spread(times.map((one) => one.wholeMs)) };
}

async function checkOnce(cwd: string, env: NodeJS.ProcessEnv): Promise<CheckTimes> {
  const startedAt = performance.now();
  const child = backlab(["check", "--runtime", "docker"], cwd, env);
  const said: number[] = [];
  child.stdout?.on("data", () => said.push(performance.now() - startedAt));
  const [code] = (await once(child, "close")) as [number | null];
  const wholeMs = performance.now() - startedAt;
  const [firstMs] = said;
  if ((code !== 0 && code !== 1) || firstMs === undefined) throw new Error(`the check ended with ${code}`);
  return { firstMs, wholeMs };
}

interface BenchWorkspace extends AsyncDisposable {
  root: string;
  write: (variant: string) => Promise<void>;
  check: (env?: NodeJS.ProcessEnv) => Promise<CheckTimes>;
}

/** A workspace with the solution in it and `backlab dev` running; both are gone afterwards. */
async function openWorkspace(): Promise<BenchWorkspace> {
  const root = await mkdtemp(join(tmpdir(), "backlab-bench-"));
  const folder = join(root, LAB);
  await once(backlab(["start", LAB, folder], root), "close");
  await symlink(join(packageRoot, "node_modules"), join(folder, "node_modules"));
  const lab = await loadLab(labsFolder, LAB);
  const write = async (variant: string): Promise<void> => {
    for (const [path, content] of await variantFiles(lab, templatesFolder, variant)) {
      if (!path.startsWith("src/")) continue;
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };
  await write("solution");
  const dev = backlab(["dev", "--port", String(await freePort())], folder);
  await once(dev.stdout ?? dev, "data");
  const close = async (): Promise<void> => {
    dev.kill("SIGINT");
    await once(dev, "close");
    await rm(root, { recursive: true });
  };
  const check = (env: NodeJS.ProcessEnv = {}): Promise<CheckTimes> => checkOnce(folder, env);
  return { root, write, check, [Symbol.asyncDispose]: close };
}

function backlab(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...env }, stdio: [...stdio] });
}
