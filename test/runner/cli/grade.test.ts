import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { backlab } from "../../support/command-line.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const tinyLab = fileURLToPath(new URL("../../support/tiny-lab", import.meta.url));
const noEngine = { DOCKER_HOST: "unix:///nowhere.sock" };
const embedded = ["--runtime", "embedded"];

describe("backlab grade", () => {
  it("prints the report, and exits with 0 when the pass mark is met", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { exitCode, stdout, stderr } = await backlab(["grade", tinyLab, project.path, ...embedded, "--seed", "7713"]);
    expect(stdout).toMatch(/^tiny-lab · stage 1\/2 open +seed 7713 +40\/40\n ✓ answers 200 +20\/20 +\d+ ms\n/);
    expect(stdout).toMatch(
      /\n 100\/100 {3}4 passed · 0 failed · 0 not run {3}\d+\.\d s {3}practice: this runtime does not isolate\n$/,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("exits with 1 when the pass mark is not met, and with 0 when a lower one is", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER.replace("404", "400")));
    expect(await backlab(["grade", tinyLab, project.path, ...embedded])).toMatchObject({ exitCode: 1 });
    expect(await backlab(["grade", tinyLab, project.path, ...embedded, "--pass-mark", "80"])).toMatchObject({
      exitCode: 0,
    });
  });

  it("grades an archive as it grades the folder", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder();
    const archives = ["books.tar", "books.tar.gz", "books.zip"].map((name) => join(out.path, name));
    execFileSync("tar", ["-cf", archives[0] ?? "", "."], { cwd: project.path });
    execFileSync("tar", ["-czf", archives[1] ?? "", "."], { cwd: project.path });
    execFileSync("zip", ["-qr", archives[2] ?? "", "."], { cwd: project.path });
    const reports = [];
    for (const path of [project.path, ...archives]) {
      const { stdout } = await backlab(["grade", tinyLab, path, ...embedded, "--json", "-", "--seed", "1"]);
      reports.push(Report.parse(JSON.parse(stdout)));
    }
    expect(new Set(reports.map(({ submission }) => submission?.digest)).size).toBe(1);
    expect(reports.map(({ score }) => score?.earned)).toEqual([100, 100, 100, 100]);
  });

  it("writes the report beside the text, and replaces an old one whole", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder({ "report.json": "old" });
    const file = join(out.path, "report.json");
    const { stdout } = await backlab(["grade", tinyLab, project.path, ...embedded, "--json", file]);
    expect(stdout).toContain("100/100");
    expect(Report.parse(JSON.parse(await readFile(file, "utf8")))).toMatchObject({ score: { earned: 100 } });
  });

  it("says that a report could not be written, and leaves the old one as it was", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using out = await temporaryFolder();
    await mkdir(join(out.path, "report.json"));
    const { exitCode, stderr } = await backlab([
      "grade",
      tinyLab,
      project.path,
      ...embedded,
      "--json",
      join(out.path, "report.json"),
    ]);
    expect(stderr).toMatch(/^backlab: the report was not written to .*report\.json: EISDIR/);
    expect(exitCode).toBe(3);
  });

  it("uses colour only when it should", async () => {
    await using project = await temporaryFolder({ "src/main.ts": "" });
    const run = async (env: NodeJS.ProcessEnv): Promise<string> =>
      (await backlab(["grade", tinyLab, project.path, ...embedded], { env })).stdout;
    expect(await run({})).not.toContain("\u001B[");
    expect(await run({ FORCE_COLOR: "1" })).toContain("\u001B[31m");
    expect(await run({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain("\u001B[");
  });

  it("says in one line that it falls back to the embedded runtime without an engine", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { exitCode, stderr } = await backlab(["grade", tinyLab, project.path], { env: noEngine });
    expect(stderr).toMatch(/^No Docker engine answers: using the embedded runtime, which does not isolate; .*\n$/);
    expect(exitCode).toBe(0);
  });

  it("does not fall back when docker was asked for", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const { exitCode, stdout } = await backlab(["grade", tinyLab, project.path, "--runtime", "docker"], {
      env: noEngine,
    });
    expect(stdout).toMatch(
      /this machine is at fault: no Docker engine answers: .*\n start Docker, or use --runtime embedded/,
    );
    expect(exitCode).toBe(3);
  });

  it.skipIf(docker === null)("says which command builds images that are missing", async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    await using elsewhere = await temporaryFolder();
    execFileSync("cp", ["-r", "dist", "package.json", "labs", "templates", elsewhere.path]);
    execFileSync("ln", ["-s", join(process.cwd(), "node_modules"), join(elsewhere.path, "node_modules")]);
    await writeFile(join(elsewhere.path, "dist", "suite-host.cjs"), "// another version of the suite process");
    const program = join(elsewhere.path, "dist", "runner", "main.js");
    const { exitCode, stdout } = await backlab(["grade", tinyLab, project.path, "--runtime", "docker"], { program });
    expect(stdout).toMatch(/the container images are not built yet\n build them with: backlab images build/);
    expect(exitCode).toBe(3);
  });
});

describe("a submission that cannot be taken", () => {
  const cases: [string, (folder: string) => string, RegExp][] = [
    ["a path with nothing there", (folder) => join(folder, "nothing"), /not taken: .*nothing/],
    ["an empty folder", (folder) => join(folder, "empty"), /not taken: .*empty/],
    ["a file that is no archive", (folder) => join(folder, "essay.txt"), /not taken: .*essay\.txt/],
    ["an archive cut off", (folder) => join(folder, "cut.tar.gz"), /not taken: .*cut\.tar\.gz/],
  ];

  it.each(cases)("such as %s is one sentence and exit code 2", async (_what, pathIn, message) => {
    await using folder = await temporaryFolder({ "essay.txt": "Dear grader, ...", "whole/src/server.ts": GOOD_SERVER });
    await mkdir(join(folder.path, "empty"));
    const archive = execFileSync("tar", ["-cz", "whole"], { cwd: folder.path });
    await writeFile(join(folder.path, "cut.tar.gz"), archive.subarray(0, archive.length / 2));
    const { exitCode, stdout } = await backlab(["grade", tinyLab, pathIn(folder.path), ...embedded]);
    expect(stdout).toMatch(message);
    expect(stdout).toContain("no score");
    expect(stdout).not.toMatch(/at .*\.[jt]s:\d+/);
    expect(exitCode).toBe(2);
  });
});

describe("a lab.yaml with a mistake in it", () => {
  it("is named with its line and field, and exit code 3", async () => {
    await using folder = await temporaryFolder({ "odd-lab/lab.yaml": "id: odd-lab\ntitle: Odd\nminutes: soon\n" });
    const { exitCode, stderr } = await backlab(["grade", join(folder.path, "odd-lab"), ".", ...embedded]);
    expect(stderr).toMatch(/odd-lab\/lab\.yaml:3: minutes: .*expected number/);
    expect(exitCode).toBe(3);
  });
});
