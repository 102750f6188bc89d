import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEngineLine } from "../../abuse/support/engine-line.ts";
import { backlab } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { inFolder } from "../bulk/sources/support.ts";
import { project, scratch } from "../intake/support/scratch.ts";

/** An engine that is restarted is away for some seconds. */
const AWAY_MS = 3_000;

describe.skipIf(docker === null)("an engine that dies in the middle of a run and comes back", () => {
  it("costs nobody a grade", { timeout: 180_000 }, async () => {
    await using line = await openEngineLine();
    const people = ["ada", "bob", "cleo", "dan", "eve"];
    const projects = people.map((id) => inFolder(id, { ...server(GOOD_SERVER), "mark.txt": id }));
    const source = await project(Object.assign({}, ...projects) as Record<string, string>);
    const out = join(await scratch(), "out");
    const args = ["grade-all", tinyLab, source, "--out", out, "--unverified", "--runtime", "docker", "--jobs", "2"];
    let pid = 0;
    let watching: NodeJS.Timeout | undefined;
    const ran = await backlab(args, {
      env: { DOCKER_HOST: `unix://${line.path}` },
      onStart: (child) => {
        pid = child.pid ?? 0;
        const look = async (): Promise<void> => {
          if ((await readdir(join(out, "reports")).catch(() => [])).length === 0) return;
          clearInterval(watching);
          line.fault("close");
          setTimeout(() => line.mend(), AWAY_MS);
        };
        watching = setInterval(() => void look(), 20);
      },
    });
    expect(ran.stderr).toMatch(/^waiting {3}nothing can be graded at the moment/m);
    expect(ran.stderr).toMatch(/^again {5}\S+: /m);
    expect(ran.stdout).toContain("5 graded · 100.0 points on average");
    expect(ran.exitCode).toBe(0);
    // What could not be removed while the engine was away is at the next start.
    expect((await backlab(args)).stderr).toBe("5 of 5 were graded before\n");
    // Any backlab on this engine removes what it finds; until it has done so the engine still lists it.
    await expect.poll(() => remains(pid), { timeout: 15_000, interval: 250 }).toEqual([]);
  });
});
