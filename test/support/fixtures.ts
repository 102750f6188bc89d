import { Lab } from "../../grader/lab.ts";
import { type DeclaredTest, type Manifest, manifestOf } from "../../grader/manifest.ts";
import { notRun, type Outcome } from "../../grader/outcome.ts";
import type { ReportDraft, RunFacts } from "../../grader/report/build.ts";
import type { Report } from "../../grader/report/report.ts";
import { issueReport } from "../../runner/signing/issue-report.ts";

/** A lab of two stages: one public, one an outline that needs the first. */
export const smallLab: Lab = Lab.parse({
  id: "small",
  title: "A small lab",
  summary: "For tests.",
  level: "foundation",
  skills: ["http"],
  minutes: 5,
  template: "express-ts",
  apps: { api: { start: "node src/server.ts", port: 3000 } },
  stages: [
    { id: "open", title: "Open", points: 40, visibility: "public" },
    { id: "shut", title: "Shut", points: 60, needs: "open" },
  ],
});

export function declared(stage: string, title: string, more: Partial<DeclaredTest> = {}): DeclaredTest {
  return { stage, title, weight: null, visibility: null, mode: "run", ...more };
}

export const smallManifest: Manifest = manifestOf(smallLab, [
  declared("open", "answers"),
  declared("open", "answers again"),
  declared("shut", "refuses", { weight: 2 }),
  declared("shut", "stays silent", { visibility: "title" }),
  declared("shut", "is never seen", { visibility: "sealed" }),
]);

export function outcome(id: string, more: Partial<Outcome> = {}): Outcome {
  return { ...notRun(id, ""), status: "passed", message: null, durationMs: 3, ...more };
}

/** A failed test whose answer had the wrong status. */
export function wrongStatus(id: string, expected: number, actual: number): Outcome {
  return outcome(id, {
    status: "failed",
    kind: "status",
    message: `expected status ${expected}, got ${actual}`,
    expected: String(expected),
    actual: String(actual),
    hint: "look again",
    exchange: {
      app: "api",
      method: "DELETE",
      path: "/books/7",
      requestHeaders: { "if-match": '"1"' },
      requestBody: null,
      status: actual,
      responseHeaders: {},
      responseBody: null,
      durationMs: 2,
    },
  });
}

/** What a report of `smallLab` says besides its outcomes. */
export const facts: RunFacts = {
  lab: { id: "small", digest: "sha256:1" },
  submission: { digest: "sha256:2", ignored: ["node_modules/"] },
  seed: 7,
  limits: smallLab.limits,
  limitsReached: [],
  runtime: "docker",
  images: { node: `sha256:${"3".repeat(64)}` },
  durationMs: 1_400,
  attempts: 1,
  phases: { intake: 1, boot: 2, load: 3, ready: 4, suite: 5, seal: 6 },
};

/** The report that a draft becomes without a key. */
export function unsigned(draft: ReportDraft): Report {
  return issueReport(draft, { isolated: true, key: undefined });
}
