import type { Lab } from "../../grader/lab.ts";
import type { Manifest } from "../../grader/manifest.ts";
import type { Outcome } from "../../grader/outcome.ts";
import { inRunningOrder } from "../../grader/stage-order.ts";
import { scoredReport, type RunFacts } from "../../grader/report/build.ts";
import type { ReportedTest } from "../../grader/report/report.ts";
import type { Disclosure } from "./preview.ts";

/*
 * What a report shows is found out by making two: one of a run in which every test failed on a status, one in
 * which each failed on another value. So it is what reports do, and not a second account of their rules.
 */

/** By test id: what a report shows of it once it has failed. */
export function disclosures(lab: Lab, manifest: Manifest): Map<string, Disclosure> {
  const onStatus = reported(lab, manifest, WRONG_STATUS);
  const onValue = reported(lab, manifest, WRONG_VALUE);
  return new Map(
    manifest.tests.map(({ id, stage }) => {
      const shown = onStatus.get(id);
      return [
        id,
        {
          title: shown !== undefined,
          request: shown !== undefined && shown.request !== null,
          statuses: shown !== undefined && shown.expected !== null,
          values: (onValue.get(id)?.expected ?? null) !== null,
          hint: shown !== undefined && shown.hint !== null,
          log: shown !== undefined && shown.logged.length > 0,
          source: lab.stages.some(({ id: own, visibility }) => own === stage && visibility === "public"),
        },
      ];
    }),
  );
}

type Failure = Omit<Outcome, "id">;

const WRONG_STATUS: Failure = {
  status: "failed",
  durationMs: 0,
  kind: "status",
  message: "expected status 201, got 200",
  expected: "201",
  actual: "200",
  hint: "a hint",
  exchange: {
    app: "api",
    method: "GET",
    path: "/",
    requestHeaders: {},
    requestBody: null,
    status: 200,
    responseHeaders: {},
    responseBody: null,
    durationMs: 0,
  },
};

const WRONG_VALUE: Failure = {
  ...WRONG_STATUS,
  kind: "value",
  message: "expected 1, got 2",
  expected: "1",
  actual: "2",
};

function reported(lab: Lab, manifest: Manifest, failure: Failure): Map<string, ReportedTest> {
  const outcomes = manifest.tests.map(({ id }) => ({ id, ...failure }));
  const logged = new Map(testsBeforeHiddenOnes(lab, manifest).map((id) => [id, ["a line"]]));
  const { stages } = scoredReport(factsOf(lab), { lab, manifest, outcomes, logged });
  return new Map(stages.flatMap(({ tests }) => tests.map((test) => [test.id, test] as const)));
}

/** An app's log is kept up to the first stage with a test that is not public. */
function testsBeforeHiddenOnes(lab: Lab, { tests }: Manifest): string[] {
  const stages = inRunningOrder(lab.stages).map(({ id }) => tests.filter(({ stage }) => stage === id));
  const firstHidden = stages.findIndex((own) => own.some(({ visibility }) => visibility !== "public"));
  return stages.slice(0, firstHidden === -1 ? stages.length : firstHidden).flatMap((own) => own.map(({ id }) => id));
}

function factsOf({ id, limits }: Lab): RunFacts {
  return {
    lab: { id, digest: "" },
    submission: null,
    seed: 0,
    limits,
    limitsReached: [],
    runtime: "",
    images: null,
    durationMs: 0,
    attempts: 1,
    phases: { intake: null, boot: null, load: null, ready: null, suite: null, seal: null },
  };
}
