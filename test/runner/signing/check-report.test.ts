import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { scoredReport } from "../../../grader/report/build.ts";
import { Report } from "../../../grader/report/report.ts";
import { packageRoot } from "../../../runner/paths.ts";
import { checkReport, ReportCheck } from "../../../runner/signing/check-report.ts";
import { issueReport } from "../../../runner/signing/issue-report.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";
import { newKeys } from "../../support/keys.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const keys = await newKeys();
const other = await newKeys();

const wrong = wrongStatus("open/answers", 200, 500);
const answered = wrong.exchange && {
  ...wrong.exchange,
  // Cut inside a character, with what a terminal, a shell and JSON take for themselves.
  responseBody: `é \u{1f600} \u001b[2J "\\ \u2028 </script> ${"\u{1f600}".slice(0, 1)}`,
};
const draft = scoredReport(facts, {
  lab: smallLab,
  manifest: smallManifest,
  outcomes: [{ ...wrong, exchange: answered }, outcome("shut/refuses", { durationMs: 12.34 })],
  logged: new Map(),
});
const report = issueReport(draft, { isolated: true, key: keys.signing });

function check(value: unknown, key = keys.verifying): ReportCheck {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return ReportCheck.parse(checkReport(text, key));
}

describe("a signed report", () => {
  it("verifies with the other half of the key", () => {
    expect(check(report)).toEqual({
      verified: true,
      keyId: keys.verifying.id,
      lab: facts.lab,
      verdict: "graded",
      score: { earned: 30, possible: 100 },
      digest: report.digest,
      submission: "sha256:2",
    });
  });

  it("verifies however its JSON is laid out", () => {
    expect(check(JSON.stringify(report))).toMatchObject({ verified: true });
    const reversed = Object.fromEntries(Object.entries(report).reverse());
    expect(check(JSON.stringify(reversed, null, "\t"))).toMatchObject({ verified: true });
  });
});

/** Another value for every field there is: one that a report may have, where there is more than one. */
const EDITS: { [Field in keyof Report]: unknown } = {
  schemaVersion: 2,
  verdict: "learner_error",
  score: { earned: 100, possible: 100 },
  counts: { ...report.counts, passed: 5 },
  stages: report.stages.map((stage) => ({ ...stage, earned: stage.points })),
  lab: { ...report.lab, id: "large" },
  submission: { digest: "sha256:9", ignored: [] },
  seed: 8,
  limits: { ...report.limits, memoryMiB: 512 },
  runtime: "embedded",
  images: null,
  durationMs: 1,
  attempts: 2,
  phases: { ...report.phases, suite: 1 },
  limitsReached: [""],
  error: { code: "app_ended", message: "", hint: null, logged: [] },
  practice: true,
  digest: `sha256:${"0".repeat(64)}`,
  signature: {
    ...report.signature,
    value: issueReport({ ...draft, seed: 8 }, { isolated: true, key: keys.signing }).signature?.value,
  },
};

describe("verify-report refuses", () => {
  it.each(Object.entries(EDITS))("a report with another %s", (field, value) => {
    const reason = field === "schemaVersion" ? "other_version" : "edited";
    expect(check({ ...report, [field]: value })).toMatchObject({ verified: false, reason });
  });

  it("a report with one word of one test changed", () => {
    const text = JSON.stringify(report, null, 2);
    expect(check(text.replace('"look again"', '"look Again"'))).toMatchObject({
      reason: "edited",
      message: `it was edited after ${keys.verifying.id} signed it: the signature does not match`,
    });
  });

  it.each(Object.keys(EDITS))("a report without its %s", (field) => {
    const rest = Object.fromEntries(Object.entries(report).filter(([name]) => name !== field));
    expect(check(rest)).toMatchObject({ verified: false, reason: "not_a_report" });
  });

  it("a report with a field too many, also one that objects have anyway", () => {
    expect(check({ ...report, grade: "A" })).toMatchObject({ reason: "not_a_report" });
    const text = JSON.stringify(report);
    expect(check(`{"__proto__": {"a": 1}, ${text.slice(1)}`)).toMatchObject({ verified: false });
    expect(check(text.replace('"headers":{', '"headers":{"__proto__":"x",'))).toMatchObject({ verified: false });
  });

  it("a report that says something twice, as readers differ in which they take", () => {
    const text = JSON.stringify(report);
    const twice = `{"score": {"earned": 100, "possible": 100}, ${text.slice(1)}`;
    expect(JSON.parse(twice)).toEqual(report);
    expect(check(twice)).toMatchObject({ reason: "edited", message: /says something twice/ });
    expect(check(text.replace('"score":{', String.raw`"score":{"e\u0061rned":100,`))).toMatchObject({
      reason: "edited",
    });
  });

  it("an unsigned report, and says that it is practice", () => {
    expect(check(unsigned(draft))).toMatchObject({ reason: "unsigned", message: /not signed: it says practice/ });
    expect(check({ ...report, signature: null })).toMatchObject({ reason: "unsigned" });
  });

  it("a report signed by another key, and says by which", () => {
    const message = `it is signed by another key: ${keys.verifying.id}, and not ${other.verifying.id}`;
    expect(check(report, other.verifying)).toMatchObject({ reason: "other_key", message });
  });

  it("a report signed by another key that calls itself this one", () => {
    const forged = issueReport(draft, { isolated: true, key: { ...other.signing, id: keys.signing.id } });
    expect(check(forged)).toMatchObject({ reason: "edited" });
  });

  it.each([
    ["is empty", "", "not_json", /^it is not JSON: /],
    ["is something else", "<html>", "not_json", /^it is not JSON: /],
    ["is cut off", JSON.stringify(report).slice(0, -1), "not_json", /^it is not JSON: /],
    ["is a list", "[]", "not_a_report", /no schemaVersion/],
    ["is null", "null", "not_a_report", /no schemaVersion/],
    ["has no number for a version", '{"schemaVersion": "1"}', "not_a_report", /no schemaVersion/],
    ["is another result of backlab's", '{"schemaVersion": 1, "labs": []}', "not_a_report", /backlab's: verdict: /],
    [
      "is of a later version",
      '{"schemaVersion": 7}',
      "other_version",
      /^it is of schemaVersion 7, and this .* knows 1$/,
    ],
  ])("a file that %s", (_what, text, reason, message) => {
    const refused = check(text);
    expect(refused).toMatchObject({ verified: false, reason });
    expect(refused.verified ? "" : refused.message).toMatch(message);
  });
});

describe("a signature", () => {
  it("can be checked without backlab, as docs/report.md says", async ({ skip }) => {
    if (!(await hasTools())) skip();
    const page = await readFile(join(packageRoot, "docs", "report.md"), "utf8");
    const script = /```sh\n(python3[\s\S]+?)```/.exec(page)?.[1] ?? "";
    expect(await runWith(report, script)).toContain("Signature Verified Successfully");
    expect(await runWith({ ...report, seed: 8 }, script)).toContain("Signature Verification Failure");
  });
});

function hasTools(): Promise<boolean> {
  return promisify(execFile)("sh", ["-c", "python3 --version && openssl pkeyutl -help 2>&1 | grep -q rawin"]).then(
    () => true,
    () => false,
  );
}

/** What a script says of a report and the public key, which are files beside it. */
async function runWith(given: Report, script: string): Promise<string> {
  await using folder = await temporaryFolder({
    "report.json": `${JSON.stringify(given, null, 2)}\n`,
    "backlab.pub": keys.verifying.publicKey.export({ type: "spki", format: "pem" }).toString(),
  });
  return await promisify(execFile)("sh", ["-c", script], { cwd: folder.path }).then(
    ({ stdout }) => stdout,
    (failed: unknown) => inspect(failed),
  );
}
