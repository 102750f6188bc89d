// What `npm test` runs: the public tests, against the app that `npm run dev` keeps running.
import { fileURLToPath } from "node:url";
import lab from "./lab.json" with { type: "json" };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

try {
  process.loadEnvFile(here("../../.env"));
} catch {
  // There need not be one.
}

export default {
  rootDir: here("../../test"),
  testMatch: ["**/*.test.{ts,js}"],
  testEnvironment: here("./environment.mjs"),
  testTimeout: lab.testSeconds * 1000,
  // The stages share one app and one database.
  maxWorkers: 1,
  verbose: true,
  transform: { "\\.[jt]s$": here("./transform.mjs") },
  moduleNameMapper: { "^backlab/suite$": here("./suite.cjs") },
  globals: { backlabLab: lab },
  globalSetup: here("./app-is-up.mjs"),
};
