import type { Report } from "../../../grader/report/report.ts";
import { type Gradebook, gradebookOf } from "../../../runner/bulk/gradebook.ts";
import type { Graded } from "../../../runner/bulk/run.ts";
import { smallLab } from "../../support/fixtures.ts";
import { broken, failed, notStarted, perfect } from "../../support/reports.ts";
import { candidate } from "./support.ts";

/** Results of a class: two with every point, one the other's bytes, one who failed, one not started, one not graded. */
export const results: readonly Graded[] = [
  { candidate: candidate("ada", { name: "Ada Lovelace", personId: "11" }), report: perfect, sameAs: null },
  { candidate: candidate("bob", { personId: "12" }), report: perfect, sameAs: "ada" },
  { candidate: candidate("cleo", { personId: "13", email: "cleo@example.edu" }), report: failed, sameAs: null },
  { candidate: candidate("cleo-2", { person: "cleo", personId: "13", attempt: 2 }), report: notStarted, sameAs: null },
  { candidate: candidate("dan", { personId: "14" }), report: broken, sameAs: null },
  { candidate: candidate("eve", { personId: "15" }), report: null, sameAs: null },
];

const about: Omit<Gradebook, "schemaVersion" | "rows"> = {
  ...{ lab: { id: "small", digest: "sha256:1" }, seed: 7, runtime: "docker", signedBy: null },
  ...{ title: "A small lab", format: "plain", strays: [] },
  stages: smallLab.stages.map(({ id, title, points }) => ({ id, title, points })),
};

export function bookOf(graded: readonly Graded[], more: Partial<typeof about> = {}): Gradebook {
  return gradebookOf({ ...about, ...more }, graded, (id) => `reports/${id}.json`);
}

export function reportsOf(graded: readonly Graded[]): ReadonlyMap<string, Report> {
  return new Map(graded.flatMap(({ candidate: { id }, report }) => (report === null ? [] : [[id, report]])));
}
