import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { backlab } from "../../support/command-line.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const tinyLab = fileURLToPath(new URL("../../support/tiny-lab", import.meta.url));

/** Answers so slowly that there is always something to interrupt. */
const SLOW_SERVER = GOOD_SERVER.replace(
  "(request, response) => {",
  "async (request, response) => { await new Promise((done) => setTimeout(done, 200));",
);

describe.each(runtimes)("Ctrl-C on the $name runtime", ({ name, available }) => {
  const when = it.skipIf(!available);
  const moments = [0, 300, 600, 800, 1_000, 1_300, 1_600, 2_000];

  when.each(moments)("after %i ms ends the grade and leaves nothing", async (afterMs) => {
    await using project = await temporaryFolder(server(SLOW_SERVER));
    let child: ChildProcess | undefined;
    const ran = await backlab(["grade", tinyLab, project.path, "--runtime", name], {
      onStart: (started) => {
        child = started;
        setTimeout(() => started.kill("SIGINT"), afterMs);
      },
    });
    // Before Node has loaded anything the signal ends it by itself; once a grade is done there is nothing to cancel.
    expect([130, 0, null]).toContain(ran.exitCode);
    if (ran.exitCode === 130) expect(ran.stdout).toContain("cancelled");
    expect(await remains(child?.pid ?? 0)).toEqual([]);
  });

  when("ends a kept cell, which can be looked into until then", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    let child: ChildProcess | undefined;
    let told = "";
    const ran = await backlab(["grade", tinyLab, project.path, "--runtime", name, "--keep"], {
      onStart: (started) => {
        child = started;
        started.stderr?.on("data", (chunk: Buffer) => {
          told += chunk.toString();
          if (told.includes("Ctrl-C ends it.")) started.kill("SIGINT");
        });
      },
    });
    expect(ran.stderr).toContain("The cell is still up.");
    expect(ran.stdout.match(/100\/100/g)).toHaveLength(1);
    expect(ran.exitCode).toBe(0);
    expect(await remains(child?.pid ?? 0)).toEqual([]);
  });
});
