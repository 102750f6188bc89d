import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SUITE_CONTAINER = /^\/backlab-[0-9a-f]{10}-suite$/;

/** Waits for the first verdict, and then until a cell is there for the next. */
async function whenPoolIsFull(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (data: Buffer) => String(data).includes("practice") && resolve());
    child.on("exit", () => resolve());
  });
  while (child.exitCode === null && child.signalCode === null) {
    if ((await remains(child.pid ?? 0)).some((name) => SUITE_CONTAINER.test(name))) return;
    await sleep(20);
  }
}

/** Watches, and sends this signal while a cell waits for the next save. */
async function endedWithFullPool(project: string, signal: NodeJS.Signals): Promise<Ran & { pid: number }> {
  let pid = 0;
  const ran = await backlab(["watch", tinyLab, project, "--runtime", "docker"], {
    onStart: (child) => {
      pid = child.pid ?? 0;
      void whenPoolIsFull(child).then(() => child.kill(signal));
    },
  });
  return { ...ran, pid };
}

describe.skipIf(docker === null)("a watch that ends while a cell waits", { timeout: 90_000 }, () => {
  it("leaves nothing when it is interrupted", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { pid, exitCode } = await endedWithFullPool(project.path, "SIGINT");
    expect(exitCode).toBe(130);
    expect(await remains(pid)).toEqual([]);
  });

  it("leaves nothing after the next start when it is killed", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { pid, signal } = await endedWithFullPool(project.path, "SIGKILL");
    expect(signal).toBe("SIGKILL");
    await backlab(["grade", tinyLab, project.path, "--runtime", "docker"]);
    expect(await remains(pid)).toEqual([]);
  });
});
