import type { Lab } from "../lab.ts";
import type { Manifest, ManifestTest } from "../manifest.ts";
import type { Outcome } from "../outcome.ts";
import { score, type ScoredTest } from "../score.ts";
import { curlOf } from "./curl.ts";
import { devPort } from "./dev-port.ts";
import { disclosed, disclosedTimeline } from "./disclose.ts";
import { reportedTimeline } from "./reported-timeline.ts";
import type { Counts, Report, ReportedRequest, ReportedResponse, ReportedStage, ReportedTest } from "./report.ts";

/** A report before it is issued, which is when it is known whether anybody vouches for it. */
export type ReportDraft = Omit<Report, "practice" | "digest" | "signature">;

/** What every report says, however the run ended. */
export type RunFacts = Omit<ReportDraft, "schemaVersion" | "verdict" | "score" | "counts" | "stages" | "error">;

/** What a run found out about the tests. */
export interface Results {
  lab: Lab;
  manifest: Manifest;
  outcomes: readonly Outcome[];
  /** By test id: what the app logged while a public test failed. */
  logged: ReadonlyMap<string, readonly string[]>;
}

/** The report of a run that has a score: the suite ran, or the app did not start and every test is `not_run`. */
export function scoredReport(facts: RunFacts, results: Results, error: Report["error"] = null): ReportDraft {
  const scored = score(results.manifest, results.outcomes);
  const stages = reportedStages(results, scored);
  const earned = stages.reduce((sum, stage) => sum + stage.earned, 0);
  return {
    schemaVersion: 1,
    verdict: error === null ? "graded" : "learner_error",
    // Of a learner's edition a part is graded, which has less than 100 points.
    score: { earned, possible: stages.reduce((sum, { points }) => sum + points, 0) },
    counts: countsOf(scored),
    stages,
    ...facts,
    error,
  };
}

/** What may be told of each stage. */
export function reportedStages(
  results: Results,
  scored: ScoredTest[] = score(results.manifest, results.outcomes),
): ReportedStage[] {
  return results.lab.stages.map((stage) => reportedStage(stage, results, scored));
}

/** The report of a run that has no score, and why. */
export function unscoredReport(
  facts: RunFacts,
  verdict: Exclude<Report["verdict"], "graded" | "learner_error">,
  error: NonNullable<Report["error"]>,
): ReportDraft {
  const counts = { passed: 0, failed: 0, timedOut: 0, notRun: 0 };
  return { schemaVersion: 1, verdict, score: null, counts, stages: [], ...facts, error };
}

function reportedStage(stage: Lab["stages"][number], results: Results, scored: ScoredTest[]): ReportedStage {
  const own = scored.filter((test) => test.stage === stage.id);
  return {
    id: stage.id,
    title: stage.title,
    visibility: stage.visibility,
    points: stage.points,
    earned: own.reduce((sum, test) => sum + test.earned, 0),
    tests: own.flatMap((test) => reportedTest(test, results)),
  };
}

function reportedTest({ id, points, earned, outcome }: ScoredTest, results: Results): ReportedTest[] {
  const declared = results.manifest.tests.find((test) => test.id === id);
  if (declared === undefined || declared.visibility === "sealed") return [];
  const { exchange, ...details } = disclosed(outcome, declared.visibility);
  const timeline = disclosedTimeline(outcome, declared.visibility);
  const { status, durationMs } = outcome;
  const shown = { id, title: declared.title, status, points, earned, durationMs, ...details };
  return [
    {
      ...shown,
      request: requestOf(exchange, results.lab),
      response: responseOf(exchange),
      logged: loggedBy(declared, results),
      ...(timeline !== null && { timeline: reportedTimeline(timeline, results.lab) }),
    },
  ];
}

function loggedBy({ id, visibility }: ManifestTest, { logged }: Results): string[] {
  return visibility === "public" ? [...(logged.get(id) ?? [])] : [];
}

function requestOf(exchange: Outcome["exchange"], { apps }: Lab): ReportedRequest | null {
  if (exchange === null) return null;
  const { method, path, requestHeaders: headers, requestBody } = exchange;
  const body = requestBody === null ? null : shortened(requestBody);
  return { method, path, headers, body, curl: curlOf(exchange, devPort(exchange.app, apps)) };
}

const BODY_CHARACTERS = 4_096;
const ANSWER_CHARACTERS = 500;

function shortened(body: string): string {
  return body.length > BODY_CHARACTERS ? `${body.slice(0, BODY_CHARACTERS)}… (${body.length} characters)` : body;
}

function responseOf(exchange: Outcome["exchange"]): ReportedResponse | null {
  if (exchange?.status == null) return null;
  const { status, responseHeaders, responseBody } = exchange;
  const body = responseBody?.slice(0, ANSWER_CHARACTERS) ?? null;
  return { status, contentType: responseHeaders["content-type"] ?? null, body };
}

function countsOf(scored: readonly ScoredTest[]): Counts {
  const count = (status: Outcome["status"]): number => scored.filter(({ outcome }) => outcome.status === status).length;
  return { passed: count("passed"), failed: count("failed"), timedOut: count("timed_out"), notRun: count("not_run") };
}
