import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { processesNaming, remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PROGRAM = join(packageRoot, "dist", "runner", "main.js");
const hasScript = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
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

/** Watches at a terminal of its own, and closes its window while a cell waits for the next save. */
async function endedWithTerminal(project: string): Promise<{ pid: number; stderr: string }> {
  await using notes = await temporaryFolder();
  const note = (name: string): Promise<string> => readFile(join(notes.path, name), "utf8");
  const watch = `exec '${process.execPath}' '${PROGRAM}' watch '${tinyLab}' '${project}' --runtime docker 2>stderr`;
  const command = `cd '${notes.path}'; echo $$ >pid; ${watch}`;
  const terminal = spawn("script", ["-qfec", command, "/dev/null"], { env: { ...process.env, SHELL: "/bin/sh" } });
  let shown = "";
  terminal.stdout.on("data", (data: Buffer) => void (shown += String(data)));
  await vi.waitFor(() => expect(shown).toContain("practice"), { timeout: 40_000 });
  const pid = Number(await note("pid"));
  const waitingCell = expect.stringMatching(SUITE_CONTAINER) as string;
  await vi.waitFor(async () => expect(await remains(pid)).toContainEqual(waitingCell), { timeout: 20_000 });
  terminal.kill("SIGKILL");
  await vi.waitFor(async () => expect(await processesNaming(project)).toEqual([]), { timeout: 20_000 });
  return { pid, stderr: await note("stderr") };
}

describe.skipIf(docker === null)("a watch that ends while a cell waits", { timeout: 90_000 }, () => {
  it("leaves nothing when it is interrupted", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { pid, exitCode } = await endedWithFullPool(project.path, "SIGINT");
    expect(exitCode).toBe(130);
    expect(await remains(pid)).toEqual([]);
  });

  it.skipIf(!hasScript)("leaves nothing when the window of its terminal is closed", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { pid, stderr } = await endedWithTerminal(project.path);
    expect(stderr).not.toContain("itself failed");
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
