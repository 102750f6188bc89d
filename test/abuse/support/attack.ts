import type { Results } from "../../../grader/report/build.ts";
import type { Report } from "../../../grader/report/report.ts";
import { renderTerminal } from "../../../grader/report/terminal.ts";
import { grade, type GradeEvents } from "../../../runner/grade.ts";
import { takeIn } from "../../../runner/intake/intake.ts";
import { labDigest } from "../../../runner/labs/digest.ts";
import { templatesFolder } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { freshCells } from "../../../runner/sandbox/cells.ts";
import { bytesOnDisk } from "./host.ts";
import type { Vault } from "./vault.ts";

/** What is known of one grade of the corpus. */
export interface Attack {
  report: Report;
  /** Everything that a learner gets to see of it. */
  seen: string;
  /** The report as a CI system's log gets it. */
  plain: string;
  /** `stage: title` of every test that did not pass, sealed ones too. */
  failed: ReadonlyMap<string, Failed>;
  /** The lab's own solution was graded too. */
  reference: boolean;
  bytesOnDisk: number;
  seconds: number;
}

export interface Failed {
  status: string;
  message: string;
}

/** Grades what a vault holds, by the recipe that grades everything. */
export async function attack(runtime: Runtime, vault: Vault, seed: number, more: GradeEvents = {}): Promise<Attack> {
  let results: Results | null = null;
  let written = 0;
  let reference = false;
  const told: string[] = [];
  const events: GradeEvents = {
    ...more,
    onResults: (found) => void (results = found),
    onReference: () => void (reference = true),
    onLeftover: (message) => void told.push(message),
    beforeSeal: async (cell) => void (written = await bytesOnDisk(cell.id)),
  };
  const startedAt = performance.now();
  const request = {
    lab: vault.lab,
    labDigest: await labDigest(vault.lab, templatesFolder),
    submission: () => takeIn(vault.submission),
    seed,
  };
  const report = await grade(request, freshCells(runtime), new AbortController().signal, events);
  const render = (colour: boolean, width: number): string => renderTerminal(report, { colour, width });
  return {
    report,
    seen: [JSON.stringify(report), render(true, 40), render(true, 120), ...told].join("\n"),
    plain: render(false, 80),
    failed: failures(results),
    reference,
    bytesOnDisk: written,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function failures(results: Results | null): Map<string, Failed> {
  const { manifest, outcomes } = results ?? { manifest: { tests: [] }, outcomes: [] };
  return new Map(
    manifest.tests.flatMap(({ id, stage, title }): [string, Failed][] => {
      const outcome = outcomes.find((one) => one.id === id);
      if (outcome === undefined || outcome.status === "passed") return [];
      return [[`${stage}: ${title}`, { status: outcome.status, message: outcome.message ?? "" }]];
    }),
  );
}
