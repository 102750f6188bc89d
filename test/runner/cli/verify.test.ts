import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Verification } from "../../../runner/verify/verification.ts";
import { backlab } from "../../support/command-line.ts";
import { remains } from "../../support/remains.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { replacing, soundLab } from "../../support/sound-lab.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const embedded = ["--runtime", "embedded"];

describe("backlab verify", () => {
  it("prints a line for each gate, and exits with 0 when all hold", async () => {
    await using lab = await soundLab();
    const { exitCode, stdout, stderr } = await backlab([
      "verify",
      lab.folder,
      ...embedded,
      "--repeat",
      "2",
      "--seed",
      "7",
    ]);
    expect(stdout.split("\n").map((line) => line.replace(/[:;] .*| {3}[\d.]+ s$/, ""))).toEqual([
      "sound-lab · A lab that holds   embedded · seed 7",
      " ✓ lint          nothing wrong in 2 stages, 3 tests, 2 alternatives, 8 mistakes",
      " ✓ starter       0 of 100, as declared",
      " ✓ reference     100 of 100 in 3 tests",
      " ✓ alternatives  2 of 2 earn 100",
      " ✓ mistakes      8 of 8 fail exactly what they name",
      " ✓ stability     4 variants, 2 times each, shuffled, 1 of the times with a busy core",
      expect.stringMatching(/^ ✓ time {10}0\.\d+ s for all tests, the fastest of 3$/),
      " sound-lab holds",
      "",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.skipIf(docker === null)("works on docker as it does without", async () => {
    await using lab = await soundLab();
    const args = [
      "verify",
      lab.folder,
      "--runtime",
      "docker",
      "--only",
      "lint",
      "--only",
      "reference",
      "--only",
      "mistakes",
    ];
    const { exitCode, stdout } = await backlab(args);
    expect(stdout).toMatch(
      /^sound-lab · A lab that holds {3}docker · seed \d+\n ✓ lint .*\n ✓ reference .*\n ✓ mistakes .*\n sound-lab holds/,
    );
    expect(exitCode).toBe(0);
  });

  it("takes the lab in whose folder it is called", async () => {
    await using lab = await soundLab();
    const { exitCode, stdout } = await backlab(["verify", ".", ...embedded, "--only", "lint"], { cwd: lab.folder });
    expect(stdout).toMatch(/ ✓ lint/);
    expect(exitCode).toBe(0);
  });

  it("says where a lab is wrong and what to do about it, and exits with 1", async () => {
    await using lab = await soundLab({ "lab.yaml": replacing("minutes: 1", "minutes: soon") });
    const { exitCode, stdout } = await backlab(["verify", lab.folder, ...embedded]);
    expect(stdout).toMatch(
      /\n ✗ lint {10}1 problem in lab\.yaml\n {5}lab\.yaml:6 {2}minutes: .*\n {7}see docs\/labs\.md\n – starter/,
    );
    expect(stdout).toMatch(/\n sound-lab \(lint\) does not hold {3}\d+\.\d s\n$/);
    expect(exitCode).toBe(1);
  });

  it("writes the result as JSON, beside the text or in its place", async () => {
    await using lab = await soundLab({ "hints/shut.md": null });
    await using out = await temporaryFolder();
    const file = join(out.path, "result.json");
    const args = ["verify", lab.folder, ...embedded, "--only", "lint", "--seed", "9"];
    const beside = await backlab([...args, "--json", file]);
    const inPlace = await backlab([...args, "--json", "-"]);
    for (const text of [await readFile(file, "utf8"), inPlace.stdout]) {
      expect(Verification.parse(JSON.parse(text))).toMatchObject({
        schemaVersion: 1,
        runtime: "embedded",
        repeat: 20,
        seed: 9,
        labs: [
          { id: "sound-lab", gates: [{ gate: "lint", ok: false, problems: [{ file: "hints/shut.md", line: null }] }] },
        ],
      });
    }
    expect(beside.stdout).toContain("✗ lint");
    expect([beside.exitCode, inPlace.exitCode]).toEqual([1, 1]);
  });

  it("needs an engine when docker is asked for", async () => {
    const { exitCode, stderr } = await backlab(["verify", "rest-api", "--runtime", "docker"], {
      env: { DOCKER_HOST: "unix:///nowhere.sock" },
    });
    expect(stderr).toMatch(/no Docker engine answers/);
    expect(exitCode).toBe(3);
  });

  it.each([
    [[], /say which labs to verify: either their ids or --all\n {2}for example: backlab verify rest-api/],
    [["rest-api", "--all"], /either their ids or --all/],
    [["rest-apy"], /there is no lab called rest-apy\n {2}did you mean rest-api\?/],
    [["./labs"], /\.\/labs is not a lab: it has no lab\.yaml/],
    [["rest-api", "--only", "mistake"], /--only: there is no gate mistake; did you mean mistakes\?/],
    [["rest-api", "--only", "everything"], /there is no gate everything; the gates are: lint, starter, reference/],
    [["rest-api", "--repeat", "0"], /--repeat: expected a whole number from 1 to 1000/],
    [["rest-api", "--jobs", "many"], /--jobs: expected a whole number from 1 to 64/],
    [["rest-api", "--runtime", "podman"], /--runtime: expected docker or embedded/],
    [["rest-api", "--json", "/nowhere/at/all.json"], /--json: there is no folder \/nowhere\/at/],
  ])("%j is not understood, with exit code 2", async (args, message) => {
    const { exitCode, stdout, stderr } = await backlab(["verify", ...args]);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe.each(runtimes)("Ctrl-C during backlab verify on the $name runtime", ({ name, available }) => {
  it.skipIf(!available).each([600, 1_500, 3_000, 5_000, 8_000])(
    "after %i ms ends it and leaves nothing",
    async (afterMs) => {
      await using lab = await soundLab();
      let pid = 0;
      const args = ["verify", lab.folder, "--runtime", name, "--only", "stability", "--repeat", "50"];
      const { exitCode, stderr } = await backlab(args, {
        onStart: (child) => {
          pid = child.pid ?? 0;
          setTimeout(() => child.kill("SIGINT"), afterMs);
        },
      });
      // Before Node has loaded anything the signal ends it by itself.
      expect([130, null]).toContain(exitCode);
      if (exitCode === 130) expect(stderr).toBe("backlab: cancelled\n");
      expect(await remains(pid)).toEqual([]);
    },
  );
});
