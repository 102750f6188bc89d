import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { started } from "../../support/workspaces.ts";

const BAD_SERVER = GOOD_SERVER.replace("404", "200");
const patient = { timeout: 60_000 };

/** What is done when so many verdicts have been printed, the first thing at one. */
type Acts = readonly ((kill: (signal: NodeJS.Signals) => void) => Promise<void> | void)[];

/** Watches a folder where there is no terminal. */
function watch(folder: string, acts: Acts): Promise<Ran & { pid: number }> {
  return watching([tinyLab, folder], undefined, acts);
}

async function watching(named: readonly string[], cwd: string | undefined, acts: Acts): Promise<Ran & { pid: number }> {
  let pid = 0;
  const ran = await backlab(["watch", ...named, "--runtime", "embedded"], {
    ...(cwd !== undefined && { cwd }),
    onStart: (child) => {
      pid = child.pid ?? 0;
      let text = "";
      let done = 0;
      child.stdout?.on("data", (data: Buffer) => {
        text += String(data);
        const verdicts = text.match(/ s {3}practice/g)?.length ?? 0;
        while (done < verdicts) void acts[done++]?.((signal) => void child.kill(signal));
      });
    },
  });
  return { ...ran, pid };
}

describe("watching where there is no terminal", patient, () => {
  it("prints a block for each verdict, and ends on SIGINT with nothing left", async () => {
    await using project = await temporaryFolder(server(BAD_SERVER));
    const mend = (): Promise<void> => writeFile(join(project.path, "src/server.ts"), GOOD_SERVER);
    const { stdout, stderr, exitCode, pid } = await watch(project.path, [mend, (kill) => kill("SIGINT")]);
    expect(exitCode).toBe(130);
    expect(stderr).toBe("");
    expect(stdout).toMatch(new RegExp(`^watching ${project.path}; Ctrl-C ends it\n`));
    const [first = "", second = ""] = stdout.split(/(?<= s {3}practice.*\n)/);
    expect(first).toContain("✗ answers 404 elsewhere");
    expect(first).toMatch(/\n \d+\/100 {3}3 passed · 1 failed/);
    expect(second).toContain("100/100   4 passed · 0 failed · 0 not run");
    expect(second).not.toContain("✗");
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(stdout).not.toMatch(/\u001B|\[q\]/);
    expect(await remains(pid)).toEqual([]);
  });

  it("knows the lab that was begun here, in any folder of it", async () => {
    await using learner = await started();
    const { stdout, stderr, exitCode } = await watching([], join(learner.work, "src"), [(kill) => kill("SIGINT")]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 130 });
    expect(stdout).toContain(`watching ${learner.work}; Ctrl-C ends it\n`);
    const outside = await learner.type(["watch"], learner.path);
    expect(outside.stderr).toMatch(/is in no workspace/);
    expect(outside.exitCode).toBe(2);
  });

  it("says that the folder has gone, after all that was said before", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { stdout, stderr, exitCode } = await watch(project.path, [() => rm(project.path, { recursive: true })]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("100/100");
    expect(stderr).toMatch(/^backlab: .* has gone: there is nothing left to watch\n/);
  });
});

describe("what cannot be watched", () => {
  it.each([
    ["a folder that is not there", [tinyLab, "/no/such/folder"], /^backlab: there is nothing at \/no\/such\/folder\n/],
    [
      "a file",
      [tinyLab, "package.json"],
      /package\.json is not a folder\n {2}an archive is graded once: backlab grade/,
    ],
    [
      "a folder that is no project",
      [tinyLab, "docs"],
      /is not a project: it has no package\.json and no src\/server\.ts/,
    ],
    [
      "a lab that is not there",
      ["rest-apy", "."],
      /^backlab: there is no lab called rest-apy\n {2}did you mean rest-api\?/,
    ],
    ["a runtime that is not there", [tinyLab, ".", "--runtime", "podman"], /--runtime: expected docker or embedded/],
  ])("is told in a sentence: %s", async (_, args, expected) => {
    const { exitCode, stdout, stderr } = await backlab(["watch", ...args]);
    expect(stderr).toMatch(expected);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});
