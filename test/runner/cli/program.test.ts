import { describe, expect, it } from "vitest";
import { DoctorReport } from "../../../runner/cli/doctor-report.ts";
import { commands } from "../../../runner/cli/program.ts";
import { backlab } from "../../support/command-line.ts";

describe("help", () => {
  it("is there when asked for, with the commands and examples", async () => {
    const { exitCode, stdout, stderr } = await backlab(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const { name, summary } of commands.filter((command) => !command.name.includes(" "))) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(summary);
    }
    expect(stdout).toContain("Examples:\n  $ backlab list");
  });

  it.each(commands.map(({ name }) => name))("is there for %s, with every option and an example", async (name) => {
    const { exitCode, stdout } = await backlab([...name.split(" "), "--help"]);
    const command = commands.find((candidate) => candidate.name === name);
    expect(exitCode).toBe(0);
    for (const { flags } of command?.options ?? []) expect(stdout).toContain(flags);
    for (const [line] of command?.examples ?? []) expect(stdout).toContain(`$ backlab ${line}`);
  });

  it("has a version to tell", async () => {
    expect(await backlab(["--version"])).toMatchObject({ exitCode: 0, stdout: "0.1.0\n" });
  });
});

describe("what is not understood", () => {
  it.each([
    [["grad", "rest-api"], /unknown command 'grad'\s+\(Did you mean grade\?\)/],
    [["grade", "rest-api", ".", "--sed", "4"], /unknown option '--sed'\s+\(Did you mean --seed\?\)/],
    [["grade"], /missing required argument 'lab'/],
    [["grade", "rest-apy", "."], /there is no lab called rest-apy\n {2}did you mean rest-api\?/],
    [["grade", "nothing-like-it", "."], /there is no lab called nothing-like-it\n {2}the labs are: .*rest-api/],
    [["grade", "./labs", "."], /\.\/labs is not a lab: it has no lab\.yaml/],
    [
      ["grade", "rest-api"],
      /say what to grade: either a path or --variant\n {2}for example: backlab grade rest-api \./,
    ],
    [["grade", "rest-api", ".", "--variant", "starter"], /either a path or --variant/],
    [["grade", "rest-api", "--variant", "solutoin"], /no variant solutoin\n {2}did you mean solution\?/],
    [["grade", "rest-api", ".", "--runtime", "podman"], /--runtime: expected docker or embedded/],
    [["grade", "rest-api", ".", "--seed", "-1"], /--seed: expected a whole number from 0 to/],
    [["grade", "rest-api", ".", "--pass-mark", "101"], /--pass-mark: expected a whole number from 0 to 100/],
    [["hint", "rest-api", "curd"], /rest-api has no stage curd\n {2}did you mean crud\?/],
    [["images", "build", "--from", "alpine"], /--from: expected official or debian/],
  ])("%j is told, with exit code 2", async (args, message) => {
    const { exitCode, stdout, stderr } = await backlab(args);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe("what can be looked at", () => {
  it("lists the labs with what they teach, the least demanding first", async () => {
    const { exitCode, stdout } = await backlab(["list"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^rest-api +A REST API that survives its clients$/m);
    expect(stdout.match(/\w+(?= · \d+ minutes)/g)).toEqual(["foundation", "intermediate", "intermediate", "advanced"]);
  });

  it("shows a hint one step at a time", async () => {
    const first = await backlab(["hint", "rest-api", "listing"]);
    expect(first.stdout).toContain("(more: backlab hint rest-api listing --step 2)");
    const last = await backlab(["hint", "rest-api", "listing", "--step", "3"]);
    expect(last.stdout).not.toContain("(more:");
    expect(last.stdout).not.toContain(first.stdout.split("\n")[0]);
  });

  it("says in the doctor what works here", async () => {
    const { exitCode, stdout } = await backlab(["doctor"]);
    expect(stdout).toContain(`✓ Node ${process.versions.node}`);
    expect(stdout).toContain("✓ Postgres for the embedded runtime");
    expect(exitCode).toBe(0);
  });

  it("gives what the doctor found as data", async () => {
    const { stdout } = await backlab(["doctor", "--json"], { env: { DOCKER_HOST: "unix:///nowhere.sock" } });
    const { isolation, findings } = DoctorReport.parse(JSON.parse(stdout));
    expect(isolation).toBeNull();
    expect(findings.at(-1)?.line).toMatch(/^isolation: not tested, as no Docker engine answers/);
  });

  it("says in the doctor what to do without an engine", async () => {
    const { stdout } = await backlab(["doctor"], { env: { DOCKER_HOST: "unix:///nowhere.sock" } });
    expect(stdout).toMatch(/✗ Docker: no Docker engine answers: .*\n {5}start Docker, or use --runtime embedded/);
  });
});
