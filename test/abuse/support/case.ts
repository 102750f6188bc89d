import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Verdict } from "../../../grader/report/report.ts";
import { checkYaml } from "../../../runner/labs/yaml-file.ts";

const corpus = fileURLToPath(new URL("..", import.meta.url));

/** A text that has to be there: a regular expression. */
const Pattern = z.string().transform((source) => new RegExp(source));

/** What has to come out of a case: its expect.yaml. The verdict is the name of the folder it is in. */
export const Expectation = z.strictObject({
  /** What it does, in a sentence. */
  about: z.string().min(1),
  /** Points; `unchanged` for those of the same server without the trick; null where the verdict carries none. */
  score: z.union([z.int(), z.literal("unchanged"), z.null()]),
  /** The tests that do not pass, as `stage: title`, with their status and what the learner has to be told. */
  fails: z
    .record(
      z.string(),
      z.strictObject({ status: z.enum(["failed", "timed_out", "not_run"]), says: Pattern.optional() }),
    )
    .default({}),
  /** Why there are no outcomes. */
  error: z.strictObject({ code: Pattern, says: Pattern }).optional(),
  /** What the engine does, once, when the first attempt has begun this phase, or the first test has come in. */
  engine: z.strictObject({ at: z.enum(["boot", "test", "seal"]), does: z.enum(["close", "stall", "drop"]) }).optional(),
  /** What has become of the images since they were found. */
  images: z.enum(["there", "gone"]).default("there"),
  /** How many attempts it takes: 2 where the first breaks off through no fault of the submission. */
  attempts: z.int().default(1),
  /** The lab's own solution is graded, to see whose fault it was. */
  reference: z.boolean().default(false),
  /** What the report, as people read it, has to say besides. */
  shows: z.array(Pattern).default([]),
  /** What must not be in it, in any form. */
  hides: z.array(Pattern).default([]),
  /** What of the submission is left out, and said to be. */
  ignored: z.array(z.string()).optional(),
  /** An honest submission is graded beside it, and must not notice. */
  neighbour: z.boolean().default(false),
  /** Longest that the grade may take, in seconds. */
  withinSeconds: z.number().positive().default(25),
});
export type Expectation = z.infer<typeof Expectation>;

/** A folder of the corpus. */
export interface Case {
  /** `F01-patches-its-own-process`. */
  name: string;
  folder: string;
  verdict: Verdict;
  expect: Expectation;
}

/** The cases that have to end in a verdict, in order. BACKLAB_ABUSE=R0 leaves those whose name begins so. */
export function casesOf(verdict: Verdict): Case[] {
  const folder = join(corpus, verdict);
  const wanted = process.env["BACKLAB_ABUSE"] ?? "";
  return readdirSync(folder)
    .filter((name) => name.startsWith(wanted))
    .sort()
    .map((name) => ({ name, folder: join(folder, name), verdict, expect: readExpectation(join(folder, name)) }));
}

function readExpectation(folder: string): Expectation {
  const file = join(folder, "expect.yaml");
  const { value, problems } = checkYaml(readFileSync(file, "utf8"), Expectation);
  if (value !== null) return value;
  throw new Error(problems.map(({ line, message }) => `${file}:${line}: ${message}`).join("\n"));
}
