import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { BusyCore } from "../../../runner/verify/busy-core.ts";

function cpuSeconds(pid: number | undefined): number {
  const [minutes = 0, seconds = 0] = execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(":")
    .slice(-2)
    .map(Number);
  return minutes * 60 + seconds;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it("a busy core is busy until it is let go", async () => {
  const busyCore = new BusyCore();
  const pid = busyCore.pid ?? 0;
  await expect.poll(() => cpuSeconds(pid), { timeout: 30_000 }).toBeGreaterThanOrEqual(1);
  await busyCore[Symbol.asyncDispose]();
  expect(runs(pid)).toBe(false);
  await busyCore[Symbol.asyncDispose]();
});

it("a busy core ends with backlab, also when that is killed", async () => {
  const module = join(packageRoot, "dist", "modules", "runner", "verify", "busy-core.js");
  const program = `import(${JSON.stringify(module)}).then(({ BusyCore }) => console.log(new BusyCore().pid))`;
  const parent = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  await sleep(200);
  expect(runs(pid)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false);
});
