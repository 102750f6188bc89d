import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../grader/outcome.ts";
import { type ReportDraft, type RunFacts, scoredReport, unscoredReport } from "../../../grader/report/build.ts";
import { Report } from "../../../grader/report/report.ts";
import { issueReport } from "../../../runner/signing/issue-report.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";
import { newKeys } from "../../support/keys.ts";

const { signing: key } = await newKeys();

function draft(
  more: Partial<RunFacts> = {},
  outcomes: Outcome[] = [wrongStatus("open/answers", 200, 500)],
): ReportDraft {
  const results = { lab: smallLab, manifest: smallManifest, outcomes, logged: new Map([["open/answers", ["a line"]]]) };
  return scoredReport({ ...facts, ...more }, results);
}

describe("a report that is issued", () => {
  it("is official when the runtime isolates and there is a key, and practice otherwise", () => {
    const issue = (isolated: boolean, withKey: boolean): Report =>
      Report.parse(issueReport(draft(), { isolated, key: withKey ? key : undefined }));
    expect(issue(true, true)).toMatchObject({ practice: false, signature: { algorithm: "Ed25519", keyId: key.id } });
    for (const report of [issue(true, false), issue(false, true), issue(false, false)]) {
      expect(report).toMatchObject({ practice: true, signature: null });
    }
  });

  it("is signed without a score too", () => {
    const error = { code: "engine_unreachable", message: "no engine", hint: null, logged: [] };
    const report = issueReport(unscoredReport(facts, "infra_error", error), { isolated: true, key });
    expect(Report.parse(report)).toMatchObject({ score: null, practice: false, signature: { keyId: key.id } });
  });
});

describe("the digest of a report", () => {
  const digest = (...given: Parameters<typeof draft>): string => unsigned(draft(...given)).digest;

  it("is the same whoever signed it", () => {
    expect(issueReport(draft(), { isolated: true, key }).digest).toBe(digest());
  });

  it.each<[string, Partial<RunFacts>]>([
    ["how long it took", { durationMs: 9, phases: { ...facts.phases, suite: 9 } }],
    ["how many attempts it took", { attempts: 2 }],
    ["where it was graded", { runtime: "embedded", images: null }],
    ["what else lay in the folder", { submission: { digest: "sha256:2", ignored: [] } }],
  ])("does not depend on %s", (_what, more) => {
    expect(digest(more)).toBe(digest());
  });

  it("does not depend on the words of a failure, which quote the app", () => {
    const wrong = wrongStatus("open/answers", 200, 500);
    const worded = { ...wrong, message: "uptime 0.3", expected: "2", actual: "0.3", hint: "after 3 s", durationMs: 9 };
    expect(digest({}, [worded])).toBe(digest({}, [wrong]));
    expect(digest({}, [{ ...worded, exchange: null }])).toBe(digest({}, [wrong]));
  });

  it.each<[string, Partial<RunFacts>, Outcome[]?]>([
    ["the lab's version", { lab: { id: "small", digest: "sha256:9" } }],
    ["the submission", { submission: { digest: "sha256:9", ignored: [] } }],
    ["the seed", { seed: 8 }],
    ["a limit", { limits: { ...smallLab.limits, pids: 64 } }],
    ["what became of a test", {}, [outcome("open/answers", { status: "timed_out" })]],
    ["what became of a sealed test", {}, [wrongStatus("open/answers", 200, 500), outcome("shut/is-never-seen")]],
  ])("depends on %s", (_what, more, outcomes) => {
    expect(digest(more, outcomes)).not.toBe(digest());
  });

  it("depends on why there is no score, by its code", () => {
    const without = (code: string, message: string): string =>
      unsigned(unscoredReport(facts, "infra_error", { code, message, hint: null, logged: [] })).digest;
    expect(without("engine_failed", "at 10:42")).toBe(without("engine_failed", "at 10:43"));
    expect(without("engine_failed", "")).not.toBe(without("service_failed", ""));
  });
});
