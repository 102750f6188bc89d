import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { backlab } from "../../support/command-line.ts";
import { crash, restartingLab, tinyLab } from "../../support/crashes.ts";
import { type Decoys, foreignContainers, foreignFolders } from "../../support/decoys.ts";
import { brokenLab, GOOD_SERVER, loadTinyLab, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Before there is a cell, and after it has gone, there is nothing to leave. */
const WITHOUT_CELL = ["intake", "boot", "done"];
const WITH_CELL = ["begun", "made", "booted", "load", "ready", "suite", "relaunching", "seal"];

describe.each(runtimes)("kill -9 on the $name runtime", (under) => {
  const { name, available } = under;
  const decoys: Decoys[] = [];
  let neighbour: Cell;
  let its: string[];

  beforeAll(async () => {
    if (!available) return;
    decoys.push(await foreignFolders());
    if (docker !== null) decoys.push(await foreignContainers());
    const { lab } = await loadTinyLab();
    neighbour = await under.runtime().open(lab, new AbortController().signal);
    its = await under.leftovers();
  });

  afterAll(async () => {
    if (!available) return;
    await neighbour[Symbol.asyncDispose]();
    for (const decoy of decoys) await decoy[Symbol.asyncDispose]();
  });

  it.skipIf(!available).each([...WITHOUT_CELL, ...WITH_CELL])(
    "at the step %s leaves nothing after the next start, which touches nothing of others",
    async (step) => {
      await using project = await temporaryFolder(server(GOOD_SERVER));
      await using lab = await brokenLab(restartingLab(under, await readFile(join(tinyLab, "lab.yaml"), "utf8")));
      const { signal, pid, left } = await crash([lab.folder, project.path, "--runtime", name], { step });
      expect(signal).toBe("SIGKILL");
      if (WITH_CELL.includes(step)) expect(left).not.toEqual([]);
      else expect(left).toEqual([]);

      expect(await backlab(["grade", tinyLab, project.path, "--runtime", name])).toMatchObject({ stderr: "" });
      expect(await remains(pid)).toEqual([]);
      expect((await Promise.all(decoys.map((decoy) => decoy.missing()))).flat()).toEqual([]);
      expect(await under.leftovers()).toEqual(its);
      expect(await neighbour.suite.call("listening", null)).toHaveProperty("ports");
    },
  );
});
