// An ordinary Jest project over a lab's own suite files, with its containers started once for all of them.
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  rootDir: here("../../../labs/rest-api/suite"),
  testMatch: ["**/*.test.ts"],
  testEnvironment: "node",
  // In it, a restart of a container counts: on a busy machine that alone takes longer than a test has in a cell.
  testTimeout: 30_000,
  // The stages share one database, and one of them pauses it.
  maxWorkers: 1,
  transform: { "\\.ts$": here("./transform.mjs") },
  moduleNameMapper: { "^backlab/suite$": here("../../../grader/suite/index.ts") },
  haste: { forceNodeFilesystemAPI: true },
  globalSetup: here("./start-containers.ts"),
  globalTeardown: here("./stop-containers.ts"),
  setupFilesAfterEnv: [here("./control-containers.ts")],
};
