import type { ChildProcess } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { freePort } from "../../../runner/sandbox/embedded/ports.ts";
import { backlab } from "../../support/command-line.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { install, type Learner, started } from "../../support/workspaces.ts";

const CHECK = ["check", "--runtime", "embedded"] as const;
/** For two cells to boot, on a busy machine. */
const BOOT_MS = 4_000;
const WHOLE = "Now all stages are graded";
/** Answers what it is sent, wherever it is sent to. */
const HALF = GOOD_SERVER.replace(/.*statusCode.*/, "");

/** `backlab dev` in a workspace, until `end`. */
async function developing(who: Learner): Promise<{ pid: number; end: () => Promise<number | null> } & AsyncDisposable> {
  await install(who.work);
  const data = await temporaryFolder();
  await chmod(data.path, 0o711);
  const env = { HOME: who.path, XDG_STATE_HOME: join(who.path, "state"), BACKLAB_DATA_DIR: data.path };
  let child: ChildProcess | undefined;
  let said = "";
  const onStart = (begun: ChildProcess): void => {
    child = begun;
    begun.stdout?.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  };
  const port = String(await freePort());
  const ran = backlab(["dev", "--port", port], { cwd: who.work, env, onStart });
  await vi.waitFor(() => expect(said).toContain("Ctrl-C ends it all."), { timeout: 20_000, interval: 50 });
  const end = async (): Promise<number | null> => {
    child?.kill("SIGINT");
    const { exitCode, stderr } = await ran;
    expect(stderr).toBe("");
    return exitCode;
  };
  return {
    pid: child?.pid ?? 0,
    end,
    [Symbol.asyncDispose]: async () => {
      child?.kill("SIGKILL");
      await ran;
      await data[Symbol.asyncDispose]();
    },
  };
}

const write = (who: Learner, text: string): Promise<void> => writeFile(join(who.work, "src/server.ts"), text);
const timeless = (text: string): string =>
  text.replace(/(, (best|up from) \d+)? · check \d+ · \d+\.\d s · seed \d+/, " · <time>");

/** The text of the first check that finds two cells which wait. Each takes one, so they have to be some time apart. */
async function warmCheck(who: Learner, before: string, now: string): Promise<string> {
  return vi.waitFor(
    async () => {
      await write(who, before);
      await who.type(CHECK);
      await write(who, now);
      await sleep(BOOT_MS);
      const { stdout } = await who.type(CHECK);
      expect(stdout).toContain(WHOLE);
      return stdout;
    },
    { timeout: 90_000, interval: 1 },
  );
}

it("a check beside dev says first how the stage fares that failed the last time", { timeout: 240_000 }, async () => {
  await using who = await started();
  await using dev = await developing(who);
  await write(who, HALF);
  const first = await who.type(CHECK);
  expect(first.stdout).toMatch(/^60\/100 · check 1 /m);
  expect(first.stdout).not.toContain(WHOLE);
  expect(timeless(await warmCheck(who, HALF, HALF))).toBe(`\
shut, tried alone first:

shut: Shut                                                                                      0/40
 ✗ answers 404 elsewhere
     expected status 404, got 200
     whoever has not found it says 404
     $ curl -i localhost:3000/elsewhere
   1 more failed here: backlab check shut

shut: hidden tests. You see the request, the status and a hint, and not what was expected in the
body.

Now all stages are graded, which is what counts.

 ✓ open  40/40  3 tests passed
 ✗ shut   0/40  2 of 2 tests failed
 ✓ dark  20/20  sealed: only the total is shown

60/100 · <time> · practice: this runtime does not isolate
backlab hint shut  a nudge for the next stage
`);
  expect(timeless(await warmCheck(who, HALF, GOOD_SERVER))).toContain(`\
shut, tried alone first:

 ✓ shut  40/40  2 tests passed

Now all stages are graded, which is what counts.

 ✓ open  40/40  3 tests passed
 ✓ shut  40/40  2 tests passed
 ✓ dark  20/20  sealed: only the total is shown

100/100 · <time> · practice: this runtime does not isolate
`);
  const json = await who.type([...CHECK, "--json"]);
  expect(Report.parse(JSON.parse(json.stdout))).toMatchObject({ score: { earned: 100 } });
  expect(await dev.end()).toBe(0);
  expect(await remains(dev.pid)).toEqual([]);
  expect(await who.type(CHECK)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("100/100") as unknown });
});
