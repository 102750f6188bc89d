import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { install, started } from "../../support/workspaces.ts";

/** The public tests as a learner runs them: by Jest's own command, against an app that is up. */

const jest = join(packageRoot, "node_modules", "jest", "bin", "jest.js");

interface TestRun {
  exitCode: number;
  output: string;
}

function npmTest(cwd: string, port: number): Promise<TestRun> {
  const env = { ...process.env, PORT: String(port), FORCE_COLOR: "0", NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [jest, "--config", ".backlab/jest/config.mjs"],
      { cwd, env },
      (error, stdout, stderr) => {
        resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
      },
    );
  });
}

async function serving(answer: (word: string | null) => string): Promise<{ port: number } & AsyncDisposable> {
  const server: Server = createServer((request, response) => {
    response.end(answer(new URL(request.url ?? "", "http://localhost").searchParams.get("word")));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

describe.each(["express-ts", "express-js"])("npm test on %s", (template) => {
  it("passes what is right, and leaves to a grade what only that can try", async () => {
    await using who = await started("--template", template);
    await install(who.work);
    await using app = await serving((word) => word ?? "");
    const { exitCode, output } = await npmTest(who.work, app.port);
    expect(output).toMatch(/✓ answers 200/);
    expect(output).toMatch(/✓ gives back what it is sent/);
    expect(output).toMatch(/○ skipped answers after a restart/);
    expect(output).toMatch(
      /1 test needs what only a grade has, so it is not tried here: backlab check tries everything/,
    );
    expect(output).not.toContain("did not exit");
    expect(exitCode).toBe(0);
  });

  it("fails what is wrong, with the hint", async () => {
    await using who = await started("--template", template);
    await install(who.work);
    await using app = await serving(() => "hello");
    const { exitCode, output } = await npmTest(who.work, app.port);
    expect(output).toMatch(/● gives back what it is sent[\s\S]*Received: "hello"[\s\S]*answer with the query's word/);
    expect(exitCode).toBe(1);
  });
});

it("says in one sentence that the app is not up", async () => {
  await using who = await started();
  await install(who.work);
  const { exitCode, output } = await npmTest(who.work, 1);
  expect(output).toMatch(/Nothing listens on port 1, where api should be: npm run dev, in another terminal/);
  expect(output).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(1);
});
