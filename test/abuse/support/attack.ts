import type { Results } from "../../../grader/report/build.ts";
import type { Report } from "../../../grader/report/report.ts";
import { renderTerminal } from "../../../grader/report/terminal.ts";
import { grade, type GradeEvents } from "../../../runner/grade.ts";
import { takeIn } from "../../../runner/intake/intake.ts";
import { labDigest } from "../../../runner/labs/digest.ts";
import { templatesFolder } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { freshCells } from "../../../runner/sandbox/cells.ts";
import { inAllSinks } from "../../support/sinks.ts";
import { bytesOnDisk } from "./host.ts";
import type { Vault } from "./vault.ts";

/** What is known of one grade of the corpus. */
export interface Attack {
  report: Report;
  /** Everything that a learner gets to see of it. */
  seen: string;
  /** The report in each of its forms, by the reporter's name. */
  forms: ReadonlyMap<string, string>;
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
  /** What the app answered. */
  answer: string;
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
  const forms = inAllSinks(report);
  const onScreen = [40, 120].map((width) => renderTerminal(report, { colour: true, width }));
  return {
    report,
    seen: [...forms.values(), decoded(forms.get("classroom")), ...onScreen, ...told].join("\n"),
    forms,
    failed: failures(results),
    reference,
    bytesOnDisk: written,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

/** GitHub Classroom gets a result in base64, which would hide what is in it. */
function decoded(text = ""): string {
  return Buffer.from(text.replace(/^.*result=/su, ""), "base64").toString();
}

function failures(results: Results | null): Map<string, Failed> {
  const { manifest, outcomes } = results ?? { manifest: { tests: [] }, outcomes: [] };
  return new Map(
    manifest.tests.flatMap(({ id, stage, title }): [string, Failed][] => {
      const outcome = outcomes.find((one) => one.id === id);
      if (outcome === undefined || outcome.status === "passed") return [];
      const { status, message, exchange } = outcome;
      return [[`${stage}: ${title}`, { status, message: message ?? "", answer: exchange?.responseBody ?? "" }]];
    }),
  );
}
