import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { soundLab } from "../../support/sound-lab.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SUITE_CONTAINER = /^\/backlab-[0-9a-f]{10}-suite$/;

/** Asks one time after another, as a second interrupt would be one too many. */
async function whenPoolIsFull(child: ChildProcess, pid: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const suites = (await remains(pid)).filter((name) => SUITE_CONTAINER.test(name));
    if (suites.length >= 2) return;
    await sleep(20);
  }
}

/** Verifies a lab, and sends this signal once there are two cells: one in which it grades, and one that waits. */
async function endedWithFullPool(signal: NodeJS.Signals): Promise<Ran & { pid: number }> {
  await using lab = await soundLab();
  let pid = 0;
  const ran = await backlab(["verify", lab.folder, "--runtime", "docker", "--only", "mistakes"], {
    onStart: (child) => {
      pid = child.pid ?? 0;
      void whenPoolIsFull(child, pid).then(() => child.kill(signal));
    },
  });
  return { ...ran, pid };
}

describe.skipIf(docker === null)("a run that ends while its pool is full", { timeout: 90_000 }, () => {
  it("leaves nothing when it is interrupted", async () => {
    const { pid, exitCode } = await endedWithFullPool("SIGINT");
    expect(exitCode).toBe(130);
    expect(await remains(pid)).toEqual([]);
  });

  it("leaves nothing after the next start when it is killed", async () => {
    const { pid, signal } = await endedWithFullPool("SIGKILL");
    expect(signal).toBe("SIGKILL");
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await backlab(["grade", tinyLab, project.path, "--runtime", "docker"]);
    expect(await remains(pid)).toEqual([]);
  });
});
