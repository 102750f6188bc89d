import { describe, expect, it } from "vitest";
import type { ReportedStage } from "../../../grader/report/report.ts";
import { firstLook } from "../../../runner/grade/first-look.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { takeInFiles } from "../../../runner/intake/intake.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { freshCells } from "../../../runner/sandbox/cells.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { soundLab } from "../../support/sound-lab.ts";

async function seenOf(runtime: Runtime, text: string, signal = new AbortController().signal): Promise<ReportedStage[]> {
  await using lab = await soundLab();
  const suite = new LabSuite(await loadLab(labsFolder, lab.folder));
  const taken = await takeInFiles(Object.entries(server(text)).map(([path, file]) => [path, Buffer.from(file)]));
  const seen: ReportedStage[] = [];
  const onSeen = (stage: ReportedStage): void => void seen.push(stage);
  await firstLook({ suite, taken, seed: 1, stage: "shut" }, { cells: freshCells(runtime), signal }, { onSeen });
  return seen;
}

describe.each(runtimes)("a first look on the $name runtime", ({ available, runtime }) => {
  const when = it.skipIf(!available);

  when("tells what became of one stage, though what it needs has earned nothing", async () => {
    const wrong = GOOD_SERVER.replace("404;", "410; else response.statusCode = 500;").replace('get("word")', 'get("")');
    const [seen, ...more] = await seenOf(runtime(), wrong);
    expect(more).toEqual([]);
    expect(seen).toMatchObject({ id: "shut", points: 60, earned: 0 });
    expect(seen?.tests).toMatchObject([{ status: "failed", message: "expected status 404, got 410" }]);
  });

  when("is of the points that the stage has in the whole", async () => {
    expect(await seenOf(runtime(), GOOD_SERVER)).toMatchObject([{ id: "shut", points: 60, earned: 60 }]);
  });

  when("tells nothing of an app that does not start", async () => {
    expect(await seenOf(runtime(), "process.exit(3);")).toEqual([]);
  });

  when("tells nothing once it is cancelled", async () => {
    expect(await seenOf(runtime(), GOOD_SERVER, AbortSignal.abort())).toEqual([]);
  });
});
