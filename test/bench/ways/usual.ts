import { basename, join } from "node:path";
import { z } from "zod";
import { testId } from "../../../grader/manifest.ts";
import { packageRoot } from "../../../runner/paths.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../place.ts";
import type { Sample } from "../results.ts";
import { type Ran, readWritten, runProgram } from "./run-program.ts";
import type { Way } from "./way.ts";

/** What is read of the file that `jest --json` writes. Times are milliseconds since 1970, durations milliseconds. */
const JestResults = z.object({
  startTime: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      endTime: z.number(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          duration: z.number().nullish(),
        }),
      ),
    }),
  ),
});
type JestResults = z.infer<typeof JestResults>;

const CONFIG = join(packageRoot, "test", "bench", "usual", "jest.config.mjs");
let runs = 0;

/** Testcontainers, an app container, and the suite under Jest's own command. */
export function usualWay(place: Place): Way {
  return { name: "usual", prepare: () => Promise.resolve(), run: () => gradeTheUsualWay(place) };
}

/** May run several times at once. */
export async function gradeTheUsualWay({ folder, submission, images }: Place): Promise<Sample> {
  const file = join(folder, `jest-${++runs}.json`);
  // Jest keeps what it has transformed, as it does for anybody who runs it twice.
  const args = [
    "jest",
    "--config",
    CONFIG,
    "--cacheDirectory",
    join(folder, "jest-cache"),
    "--json",
    "--outputFile",
    file,
  ];
  const env = {
    BENCH_SUBMISSION: submission,
    BENCH_NODE_IMAGE: images.node,
    BENCH_POSTGRES_IMAGE: images.postgres,
    BENCH_PID: String(process.pid),
    // Its image cannot be assumed, and it would only make this way slower.
    TESTCONTAINERS_RYUK_DISABLED: "true",
  };
  const ran = await runProgram({ file: "npx", args, cwd: packageRoot, env });
  return sampleOf(JestResults.parse(await readWritten(file, ran)), ran);
}

function sampleOf(results: JestResults, { startedAt, endedAt }: Ran): Sample {
  const tests = results.testResults.flatMap(({ assertionResults }) => assertionResults);
  const testsEndedAt = Math.max(...results.testResults.map(({ endTime }) => endTime));
  return {
    totalMs: endedAt - startedAt,
    testsMs: tests.reduce((sum, { duration }) => sum + (duration ?? 0), 0),
    parts: {
      "npx and containers": results.startTime - startedAt,
      "test files": testsEndedAt - results.startTime,
      ending: endedAt - testsEndedAt,
    },
    outcomes: outcomesOf(results),
  };
}

function outcomesOf({ testResults }: JestResults): Outcomes {
  const entries = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(
      ({ title, status }) => [testId({ stage: basename(name, ".test.ts"), title }), status] as const,
    ),
  );
  return Object.fromEntries(entries);
}
