import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenLab, GOOD_SERVER, gradeFiles, loadTinyLab, server } from "../support/grading.ts";
import { runtimes } from "../support/runtimes.ts";

const tiny = await loadTinyLab();

describe.each(runtimes)("a grade on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("runs on what the lab's seed.sql made, and starts nothing when that is wrong", async () => {
    const yaml = (await readFile(join(tiny.folder, "lab.yaml"), "utf8")).replace(
      "apps:",
      "services: [postgres]\napps:",
    );
    const suite = `import { db } from "backlab/suite"; it("a", async () => expect(await db().query("SELECT n FROM t")).toEqual([{ n: 7 }]))`;
    await using good = await brokenLab({
      "lab.yaml": yaml,
      "seed.sql": "CREATE TABLE t AS SELECT 7 AS n",
      "suite/open.test.ts": suite,
    });
    expect(await gradeFiles(runtime(), good, server(GOOD_SERVER))).toMatchObject({ score: { earned: 100 } });
    await using bad = await brokenLab({ "lab.yaml": yaml, "seed.sql": "SELECT 1;\nSELEKT 2;" });
    expect(await gradeFiles(runtime(), bad, server(GOOD_SERVER))).toMatchObject({
      verdict: "lab_error",
      phases: { ready: null },
      error: { code: "lab_invalid", message: 'tiny-lab/seed.sql: line 2: syntax error at or near "SELEKT"' },
    });
    expect(await leftovers()).toEqual([]);
  });
});
