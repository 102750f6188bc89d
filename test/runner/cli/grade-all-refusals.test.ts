import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { backlab } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { runtimes } from "../../support/runtimes.ts";
import { inFolder } from "../bulk/sources/support.ts";
import { project, scratch } from "../intake/support/scratch.ts";

const good = server(GOOD_SERVER);
const runtime = runtimes.find(({ available }) => available)?.name ?? "embedded";

describe("what is refused before anything is graded", () => {
  it.each([
    [[], /--out: say where the results go/],
    [["--out", "x", "--jobs", "0"], /--jobs: /],
    [["--out", "x", "--runtime", "podman"], /--runtime: expected docker or embedded/],
    [["--out", "x", "--sign", "k", "--runtime", "embedded"], /--sign: the embedded runtime does not isolate/],
    [["--out", "x", "--sign", "/nowhere.key"], /the key \/nowhere\.key cannot be read/],
    [["--out", "../x-of-this-test", "--runtime", "embedded"], /there is no submission in /],
    [["--out", "x"], /--out: x is in \S+, and would be taken for a submission there/],
  ])("%j", async (more, message) => {
    const empty = await scratch();
    const { exitCode, stdout, stderr } = await backlab(["grade-all", tinyLab, empty, ...more], { cwd: empty });
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(existsSync(join(empty, "x"))).toBe(false);
  });

  it("a lab that does not pass its own gates, unless that is asked for", async () => {
    const source = await project(inFolder("ada", good));
    const out = join(await scratch(), "out");
    const args = ["grade-all", tinyLab, source, "--out", out, "--runtime", runtime];
    const refused = await backlab(args);
    expect(refused.stderr).toMatch(/does not pass its own gates:\n {2}lint: \d+ problems .*\n {2}starter: /);
    expect(refused.stderr).toContain("--unverified grades with it as it is");
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });

    const graded = await backlab([...args, "--unverified", "--seed", String(await seedOf(out))]);
    expect(graded.stdout).toContain("1 graded · 100.0 points on average");
    expect(graded.exitCode).toBe(0);
    expect(existsSync(join(out, "index.html"))).toBe(true);

    const other = await backlab([...args, "--unverified", "--seed", "100001"]);
    expect(other.stderr).toMatch(/has the results of another run: the seed is 100001, and was \d+/);
    expect(other.exitCode).toBe(2);
  });
});

async function seedOf(out: string): Promise<number> {
  return (JSON.parse(await readFile(join(out, "run.json"), "utf8")) as { seed: number }).seed;
}

describe("Ctrl-C", () => {
  it("ends the run cleanly, with the results there are, and it can be gone on with", async () => {
    const slow = GOOD_SERVER.replace("{", "{ await new Promise((d) => setTimeout(d, 100));").replace(
      "(request,",
      "async (request,",
    );
    const marks = ["ada", "bob", "cleo"].map((id) => inFolder(id, { ...server(slow), "mark.txt": id }));
    const source = await project(Object.assign({}, ...marks) as Record<string, string>);
    const out = join(await scratch(), "out");
    const args = ["grade-all", tinyLab, source, "--out", out, "--unverified", "--runtime", runtime, "--jobs", "1"];
    let pid = 0;
    const ended = await backlab(args, {
      onStart: (child) => {
        pid = child.pid ?? 0;
        child.stderr?.once("data", () => child.kill("SIGINT"));
      },
    });
    expect(ended.exitCode).toBe(130);
    expect(ended.stdout).toMatch(/no score: \S+ \(not_graded\): the same command goes on with it/);
    expect(await remains(pid)).toEqual([]);
    const next = await backlab(args);
    expect(next.stdout).toContain("3 graded");
    expect(next.exitCode).toBe(0);
  });
});
