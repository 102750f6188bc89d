import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { startHttpApp } from "../../support/http-app.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A suite is plain Jest and Supertest: what runs it here is the ordinary `jest` command, with no grader around. */

async function jest(url: string): Promise<{ success: boolean; titles: Record<string, string> }> {
  await using folder = await temporaryFolder({ "package.json": "{}" });
  await build({
    entryPoints: [join(packageRoot, "test/support/tiny-lab/suite/shut.test.ts")],
    outfile: join(folder.path, "shut.test.js"),
    bundle: true,
    platform: "node",
    external: ["@jest/globals", "pg-native"],
    alias: { "backlab/suite": join(packageRoot, "grader/suite/index.ts") },
    logLevel: "error",
  });
  const command = join(packageRoot, "node_modules/.bin/jest");
  const words = [
    "--rootDir",
    await realpath(folder.path),
    "--json",
    "--no-cache",
    "--cacheDirectory",
    join(folder.path, "cache"),
  ];
  const ran = promisify(execFile)(command, words, { env: { ...process.env, APP_URL: url } });
  const { stdout } = await ran.catch((error: unknown) => error as { stdout: string });
  const { success, testResults } = JSON.parse(stdout) as {
    success: boolean;
    testResults: { assertionResults: { title: string; status: string }[] }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  return { success, titles: Object.fromEntries(results.map(({ title, status }) => [title, status])) };
}

describe("a lab's suite under the jest command", () => {
  it("passes and fails as it does when graded", async () => {
    await using app = await startHttpApp((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      if (pathname === "/elsewhere") response.statusCode = 410;
      response.end(searchParams.get("word") ?? "");
    });
    expect(await jest(app.url)).toEqual({
      success: false,
      titles: { "answers 404 elsewhere": "failed", "answers again": "passed" },
    });
  });
});
