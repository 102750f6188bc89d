import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { nowSeconds, thisOwner, thisPlace } from "../../../runner/reaper/identity.ts";
import { ownerWord, parseOwner } from "../../../runner/reaper/owner.ts";
import { processStart } from "../../../runner/reaper/process-start.ts";
import { isDead } from "../../../runner/reaper/verdict.ts";
import { sleeper } from "../../support/owners.ts";

it("says the same of this process every time, and that it lives", () => {
  const owner = thisOwner();
  const here = thisPlace();
  if (owner === null || here === null) throw new Error("this system does not tell what the reaper needs");
  expect(thisOwner()).toMatchObject({ ...here, pid: process.pid, started: owner.started });
  expect(owner.expiresAtSeconds - nowSeconds()).toBeGreaterThan(23 * 3_600);
  expect(parseOwner(ownerWord(owner))).toEqual(owner);
  expect(isDead(owner, { here, nowSeconds: nowSeconds(), startOf: processStart })).toBe(false);
});

it("knows when a process started, as long as it runs", async () => {
  const { child, owner } = await sleeper();
  expect(processStart(owner.pid)).toBe(owner.started);
  expect(owner.started).toBeGreaterThanOrEqual(Number(processStart(process.pid)));
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  expect(processStart(owner.pid)).toBe("gone");
});

it("tells apart what comes after a name with spaces and parentheses", async () => {
  const script = spawn(process.execPath, [
    "-e",
    "process.title = 'x) Z 1 2 ('; console.log(); setInterval(() => 0, 1000)",
  ]);
  await once(script.stdout, "data");
  expect(processStart(script.pid ?? 0)).toBeTypeOf("number");
  script.kill("SIGKILL");
});

it.skipIf(process.platform !== "linux")("takes one that nobody has collected for gone", async () => {
  const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 1000"], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(parent.stdout.setEncoding("utf8"), "data")) as [string];
  expect(processStart(Number(line))).toBeTypeOf("number");
  await sleep(500);
  process.kill(Number(line), 0);
  expect(processStart(Number(line))).toBe("gone");
  parent.kill("SIGKILL");
});
