import type { ChildProcess } from "node:child_process";
import { chmod } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../runner/sandbox/embedded/ports.ts";
import { backlab } from "../../support/command-line.ts";
import { remains } from "../../support/remains.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { install, started, type Learner } from "../../support/workspaces.ts";

const SOON = { timeout: 20_000, interval: 50 };

/** Runs it until it has said this, and then sends the signal. */
async function dev(
  { work }: Learner,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  until: string,
  signal: NodeJS.Signals,
): Promise<{ exitCode: number | null; stdout: string; stderr: string; pid: number }> {
  let pid = 0;
  let said = "";
  let sent = false;
  const listen = (child: ChildProcess): void => {
    pid = child.pid ?? 0;
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      // Once: a process that is about to exit has no handler any more, and would be ended by a second one.
      if (!sent && said.includes(until)) sent = child.kill(signal);
    });
  };
  const ran = await backlab(["dev", ...args], { cwd: `${work}/src`, env, onStart: listen });
  return { ...ran, pid };
}

describe("backlab dev", { timeout: 90_000 }, () => {
  it("runs the app from any folder of the workspace until Ctrl-C, and leaves nothing that runs", async () => {
    await using learner = await started();
    await install(learner.work);
    await using data = await temporaryFolder();
    await chmod(data.path, 0o711);
    const port = String(await freePort());
    const env = { BACKLAB_DATA_DIR: data.path };
    const ran = await dev(learner, ["--port", port, "--trace"], env, `\n${port}\n`, "SIGINT");
    expect(ran.stdout).toContain(`written to ${learner.work}/.env:\n`);
    expect(ran.stdout).toContain(`  api       http://localhost:${port}\n`);
    expect(ran.stdout).toContain("All has ended.");
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await remains(ran.pid)).toEqual([]);
  });

  it("that is killed leaves nothing that runs, and can be begun again", async () => {
    await using learner = await started();
    await install(learner.work);
    await using data = await temporaryFolder();
    await chmod(data.path, 0o711);
    const port = String(await freePort());
    const env = { BACKLAB_DATA_DIR: data.path };
    const killed = await dev(learner, ["--port", port], env, `\n${port}\n`, "SIGKILL");
    await vi.waitFor(async () => expect(await remains(killed.pid)).toEqual([]), SOON);
    const again = await dev(learner, ["--port", port], env, `\n${port}\n`, "SIGINT");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it.each([100, 400, 700, 1_000, 1_500])("ends at once when it is interrupted after %i ms", async (afterMs) => {
    await using learner = await started();
    await install(learner.work);
    await using data = await temporaryFolder();
    await chmod(data.path, 0o711);
    let pid = 0;
    const ran = await backlab(["dev", "--port", String(await freePort())], {
      cwd: learner.work,
      env: { BACKLAB_DATA_DIR: data.path },
      onStart: (child) => {
        pid = child.pid ?? 0;
        setTimeout(() => child.kill("SIGINT"), afterMs);
      },
    });
    // Before Node has loaded anything the signal ends it by itself; once all is up it is how one ends it.
    expect([130, 0, null]).toContain(ran.exitCode);
    expect(await remains(pid)).toEqual([]);
  });

  it("refuses to run twice, and outside of a workspace", async () => {
    await using learner = await started();
    await install(learner.work);
    await using data = await temporaryFolder();
    const env = { BACKLAB_DATA_DIR: data.path };
    const port = String(await freePort());
    let second = { exitCode: null as number | null, stderr: "" };
    await backlab(["dev", "--port", port], {
      cwd: learner.work,
      env,
      onStart: (child) => {
        let said = "";
        child.stdout?.on("data", (chunk: Buffer) => {
          said += chunk.toString();
          if (!said.includes(`\n${port}\n`)) return;
          said = "";
          void freePort()
            .then((other) => backlab(["dev", "--port", String(other)], { cwd: learner.work, env }))
            .then((ran) => (second = ran))
            .finally(() => child.kill("SIGINT"));
        });
      },
    });
    expect(second.stderr).toMatch(
      /^backlab: backlab dev runs here already, as process \d+\n {2}use that one, or end it/,
    );
    expect(second.exitCode).toBe(2);
    const outside = await learner.type(["dev"], learner.path);
    expect(outside.stderr).toMatch(/is in no workspace/);
    expect(outside.exitCode).toBe(2);
  });
});
