import { join } from "node:path";
import { Report } from "../../../grader/report/report.ts";
import { packageRoot } from "../../../runner/paths.ts";
import { outcomesOf, testsMsOf } from "../outcomes.ts";
import { partsOf } from "../parts.ts";
import type { Place } from "../place.ts";
import type { Sample } from "../results.ts";
import { readWritten, runProgram } from "./run-program.ts";
import type { Way } from "./way.ts";

const CLI = join(packageRoot, "dist", "runner", "main.js");

/** The command line as a user runs it: images built, nothing else there. */
export function coldWay(place: Place): Way {
  return { name: "cold", prepare: () => Promise.resolve(), run: () => gradeCold(place) };
}

async function gradeCold({ lab, folder, submission }: Place): Promise<Sample> {
  const json = join(folder, "report.json");
  const args = [CLI, "grade", lab.lab.id, submission, "--runtime", "docker", "--json", json];
  const ran = await runProgram({ file: process.execPath, args, cwd: packageRoot });
  const report = Report.parse(await readWritten(json, ran));
  const totalMs = ran.endedAt - ran.startedAt;
  return {
    totalMs,
    testsMs: testsMsOf(report),
    parts: partsOf(report, totalMs, "start and end of the command"),
    outcomes: outcomesOf(report),
  };
}
