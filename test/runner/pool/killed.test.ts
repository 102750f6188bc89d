import { describe, expect, it } from "vitest";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { soundLab } from "../../support/sound-lab.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SUITE_CONTAINER = /^\/backlab-[0-9a-f]{10}-suite$/;

/** Verifies a lab, and sends this signal once there are two cells: one in which it grades, and one that waits. */
async function endedWithFullPool(signal: NodeJS.Signals): Promise<Ran & { pid: number }> {
  await using lab = await soundLab();
  let pid = 0;
  const ran = await backlab(["verify", lab.folder, "--runtime", "docker", "--only", "mistakes"], {
    onStart: (child) => {
      pid = child.pid ?? 0;
      const look = setInterval(() => {
        void remains(pid).then((left) => {
          if (left.filter((name) => SUITE_CONTAINER.test(name)).length < 2) return;
          clearInterval(look);
          child.kill(signal);
        });
      }, 50);
      child.on("exit", () => clearInterval(look));
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
