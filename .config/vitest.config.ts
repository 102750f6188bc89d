import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { "backlab/suite": `${root}grader/suite/index.ts` } },
  test: {
    include: ["test/**/*.test.ts"],
    // The suites of the labs for tests are run by the grader under test, and so is what attacks it.
    exclude: ["test/support/**", "test/abuse/*/**"],
    reporters: ["default", `${root}test/support/tally-reporter.ts`],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Cells are processes and memory: more of them at a time than cores only makes each slower.
    maxWorkers: 2,
    // One stall of a shared machine must not hide what all the others say; the tally names every test that needed it.
    retry: Number(process.env["BACKLAB_RETRY"] ?? 0),
  },
});
