import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Report } from "../../../grader/report/report.ts";
import { BacklabError } from "../../errors.ts";
import { Candidate } from "../candidate.ts";
import { Gradebook } from "../gradebook.ts";
import type { OutFolder } from "../out-folder.ts";
import { parsedJson, type Version } from "../run-file.ts";
import { isGrade, type Touch, touchOf } from "./touched.ts";

/** A submission, and the result that a folder has of it. */
export interface Held {
  candidate: Candidate;
  /** Null where there is none to go by. */
  report: Report | null;
  /** The id of the submission of the same bytes that was graded for it. */
  sameAs: string | null;
}

/** Submissions of the same bytes, which have one result. */
export interface Group {
  digest: string;
  touch: Exclude<Touch, "nothing">;
  members: readonly [Held, ...Held[]];
}

/** @throws BacklabError `bad_usage` when the run has not come to its end */
export async function readBook(out: OutFolder): Promise<Gradebook> {
  const text = await readFile(join(out.path, "grades.json"), "utf8").catch(() => "");
  const book = Gradebook.safeParse(parsedJson(text)).data;
  if (book !== undefined) return book;
  throw new BacklabError("bad_usage", `the run in ${out.path} has not come to its end: it has no grades.json`, {
    hint: "let `backlab grade-all` go on with it first, with the lab as it was",
  });
}

/** All that have been graded, in the order of the gradebook. */
export async function readHeld(out: OutFolder, { rows }: Gradebook): Promise<Held[]> {
  const held: Held[] = [];
  for (const row of rows) {
    const candidate = z.object(Candidate.shape).parse(row);
    held.push({ candidate, report: await out.readReport(row.id), sameAs: row.sameAs });
  }
  return held;
}

/** Those that another version of the lab can change, each with all that are the same bytes. */
export function touchedBy(now: Version, held: readonly Held[], { run }: OutFolder): Group[] {
  const prints = new Map(run.versions.map(({ digest, print }) => [digest, print]));
  const groups = new Map<string, Group>();
  for (const one of held) {
    const { report } = one;
    const digest = report?.submission?.digest;
    if (report === null || digest === undefined || !isGrade(report) || report.lab.digest === now.digest) continue;
    const touch = touchOf(report, prints.get(report.lab.digest) ?? null, now.print);
    if (touch === "nothing") continue;
    const group = groups.get(digest);
    if (group === undefined) groups.set(digest, { digest, touch, members: [one] });
    else groups.set(digest, { digest, touch: most(group.touch, touch), members: [...group.members, one] });
  }
  return [...groups.values()];
}

/** Reports of the same bytes can be of several versions, where one was not to be lowered. */
function most(one: Group["touch"], other: Group["touch"]): Group["touch"] {
  return one === "tests" ? one : other;
}
