import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { ReportCheck } from "../../../runner/signing/check-report.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const tinyLab = fileURLToPath(new URL("../../support/tiny-lab", import.meta.url));
const noEngine = { DOCKER_HOST: "unix:///nowhere.sock" };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  backlab(args, { cwd: folder.path, env });
const readReport = async (file: string): Promise<Report> =>
  Report.parse(JSON.parse(await readFile(join(folder.path, file), "utf8")));

beforeAll(async () => {
  folder = await temporaryFolder({ ...server(GOOD_SERVER) });
  await run(["keys", "new"]);
  await run(["keys", "new", "--out", "other"]);
  // A machine at fault is the quickest way to a signed report, and needs no engine.
  await run(["grade", tinyLab, ".", "--json", "fault.json", "--sign", "backlab.key"], noEngine);
  return () => folder[Symbol.asyncDispose]();
});

describe("backlab grade --sign", () => {
  it.skipIf(docker === null)("makes an official report that verify-report confirms in one line", async () => {
    const graded = await run(["grade", tinyLab, ".", "--json", "good.json", "--sign", "backlab.key"]);
    const { practice, images, limits, signature, submission } = await readReport("good.json");
    const id = signature?.keyId ?? "";
    expect(graded).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(new RegExp(`   signed by ${id}\n$`)) as string,
    });
    expect({ practice, images }).toEqual({ practice: false, images: { node: docker?.images.node } });
    expect(limits).toMatchObject({ memoryMiB: 256, startSeconds: 2, testSeconds: 0.5, totalSeconds: 4 });
    expect(await run(["verify-report", "good.json", "--key", "backlab.pub"])).toMatchObject({
      exitCode: 0,
      stdout: `good.json is signed by ${id}: tiny-lab 100/100, graded, submission ${submission?.digest}\n`,
    });
  });

  it("falls back to no other runtime, and signs that there is no score", async () => {
    expect(await readReport("fault.json")).toMatchObject({
      verdict: "infra_error",
      runtime: "docker",
      score: null,
      images: null,
      practice: false,
      error: { code: "engine_unreachable" },
    });
    const said = async (file: string): Promise<string> =>
      (await run(["verify-report", file, "--key", "backlab.pub"])).stdout;
    expect(await said("fault.json")).toMatch(/: tiny-lab no score, infra_error, submission sha256:[0-9a-f]{64}\n$/);
    await run(["grade", tinyLab, "nowhere", "--json", "rejected.json", "--sign", "backlab.key"], noEngine);
    expect(await said("rejected.json")).toMatch(/: tiny-lab no score, rejected, submission not taken\n$/);
  });

  it.each([
    [
      ["--runtime", "embedded", "--json", "r.json", "--sign", "backlab.key"],
      /^backlab: --sign: the embedded runtime does not isolate/,
    ],
    [
      ["--sign", "backlab.key"],
      /^backlab: --sign: the signature is in the JSON report, .*\n {2}.*--json report\.json\n$/,
    ],
    [["--json", "r.json", "--sign", "none.key"], /^backlab: the key none\.key cannot be read: ENOENT/],
    [["--json", "r.json", "--sign", "backlab.pub"], /^backlab: the key backlab\.pub is a public key/],
    [["--json", "r.json", "--sign", ""], /^backlab: --sign: expected a key's file/],
  ])("%j is refused before anything starts", async (flags, message) => {
    const { exitCode, stdout, stderr } = await run(["grade", tinyLab, ".", ...flags]);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    await expect(readReport("r.json")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("backlab verify-report", () => {
  it("says what it found as JSON", async () => {
    const { stdout, exitCode } = await run(["verify-report", "fault.json", "--key", "backlab.pub", "--json"]);
    const { signature, lab, digest, submission } = await readReport("fault.json");
    expect(ReportCheck.parse(JSON.parse(stdout))).toEqual({
      verified: true,
      keyId: signature?.keyId,
      lab,
      verdict: "infra_error",
      score: null,
      digest,
      submission: submission?.digest,
    });
    expect(exitCode).toBe(0);
    const refused = await run(["verify-report", "fault.json", "--key", "other.pub", "--json"]);
    expect(ReportCheck.parse(JSON.parse(refused.stdout))).toMatchObject({ verified: false, reason: "other_key" });
    expect(refused.exitCode).toBe(1);
  });

  it("refuses an edited report and an unsigned one with exit code 1", async () => {
    const report = await readReport("fault.json");
    await writeFile(
      join(folder.path, "edited.json"),
      JSON.stringify({ ...report, score: { earned: 100, possible: 100 } }),
    );
    expect(await run(["verify-report", "edited.json", "--key", "backlab.pub"])).toMatchObject({
      exitCode: 1,
      stdout: `edited.json is refused: it was edited after ${report.signature?.keyId} signed it: the signature does not match\n`,
    });
    await run(["grade", tinyLab, "nowhere", "--runtime", "embedded", "--json", "practice.json"]);
    expect(await run(["verify-report", "practice.json", "--key", "backlab.pub"])).toMatchObject({
      exitCode: 1,
      stdout: "practice.json is refused: it is not signed: it says practice, and nobody vouches for it\n",
    });
  });

  it("shows nothing of a file that could act on a terminal", async () => {
    await writeFile(join(folder.path, "rude.json"), '{"schemaVersion": 1, "\\u001b[2J": 1} ');
    const rude = await run(["verify-report", "rude.json", "--key", "backlab.pub"]);
    await writeFile(join(folder.path, "rude.json"), "\u001b[2J");
    const ruder = await run(["verify-report", "rude.json", "--key", "backlab.pub"]);
    for (const { stdout, exitCode } of [rude, ruder]) {
      expect(stdout).toMatch(/^rude\.json is refused: [^\p{Cc}]+\n$/u);
      expect(exitCode).toBe(1);
    }
  });

  it.each([
    [["none.json", "--key", "backlab.pub"], /^backlab: the report none\.json cannot be read: ENOENT/],
    [["src", "--key", "backlab.pub"], /^backlab: the report src cannot be read: EISDIR/],
    [["fault.json"], /^backlab: --key: say which public key to check with: --key backlab\.pub\n$/],
    [["fault.json", "--key", "none.pub"], /^backlab: the key none\.pub cannot be read: ENOENT/],
    [
      ["fault.json", "--key", "backlab.key"],
      /^backlab: the key backlab\.key is a private key, and checking takes the public one\n/,
    ],
  ])("%j is told, with exit code 2", async (args, message) => {
    const { exitCode, stdout, stderr } = await run(["verify-report", ...args]);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});
