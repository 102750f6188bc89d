import { fileURLToPath } from "node:url";
import { processStart } from "../../runner/reaper/process-start.ts";
import { send } from "../../runner/sandbox/embedded/process-tree.ts";
import { backlab, type Ran } from "./command-line.ts";
import { processesOf, remains } from "./remains.ts";
import type { RuntimeUnderTest } from "./runtimes.ts";

export const tinyLab = fileURLToPath(new URL("./tiny-lab", import.meta.url));

/** A run that has been killed, and what it has left. */
export interface Crash extends Ran {
  pid: number;
  /** See `processStart`. */
  started: number;
  left: string[];
}

/**
 * Grades until the run kills itself at a step, or is killed after some time. With it goes the process that would clean
 * up after it, as on a machine that runs out of memory.
 */
export async function crash(args: readonly string[], at: { step: string } | { afterMs: number }): Promise<Crash> {
  let pid = 0;
  let started = 0;
  const ran = await backlab(["grade", ...args], {
    env: "step" in at ? { BACKLAB_CRASH_AT: at.step } : {},
    onStart: (child) => {
      pid = child.pid ?? 0;
      started = Number(processStart(pid));
      if ("afterMs" in at) setTimeout(() => child.kill("SIGKILL"), at.afterMs);
    },
  });
  const leashes = (await processesOf(pid)).filter((line) => line.includes("backlab-leash"));
  for (const line of leashes) send(Number(line.split(" ")[0]), "SIGKILL");
  return { ...ran, pid, started, left: await remains(pid, started) };
}

/**
 * The tiny lab with a first test that restarts the app, and on the embedded runtime with services: there they are
 * processes of other kinds, not just more containers.
 */
export function restartingLab({ name, hasRedis }: RuntimeUnderTest, tinyLabYaml: string): Record<string, string> {
  const services = name === "docker" ? "[]" : hasRedis ? "[postgres, redis]" : "[postgres]";
  return {
    "lab.yaml": tinyLabYaml.replace("packages:", `services: ${services}\npackages:`),
    "suite/open.test.ts": `
      import { expect, it } from "@jest/globals";
      import { api, cell } from "backlab/suite";
      it("answers after a restart", async () => {
        await cell.restart("api");
        expect((await api().get("/")).status).toBe(200);
      });`,
  };
}
