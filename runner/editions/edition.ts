import { z } from "zod";
import { Signature } from "../../grader/report/report.ts";
import { Slug, Stage } from "../../grader/stage.ts";
import { UNPRINTABLE } from "../intake/refusal.ts";

/*
 * A lab is given away in two editions. The learner's has what a learner may have; the grader's has everything, and is
 * signed, as what is in it decides about grades. Either is a lab's folder with an edition.json in it, packed into one
 * canonical tar archive: the same lab, the same bytes.
 */

/** What says of a lab's folder that it is an edition, and of what. */
export const EDITION_FILE = "edition.json";

const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** Who grades what is not in a learner's edition, as part of a sentence. */
export const GradedBy = z
  .string()
  .min(1, "expected words that go on `it is graded by`")
  .max(200, "expected at most 200 characters")
  .refine((words) => !UNPRINTABLE.test(words), "expected one line of plain text");

const EditionStage = Stage.extend({
  /** Whether its tests and hints are in this edition. */
  here: z.boolean(),
  /** As far as whoever has this edition may know of them: of a sealed test a learner knows nothing. */
  tests: z.array(z.strictObject({ id: z.string(), title: z.string(), points: z.int().nonnegative() })),
});

/** The manifest of an edition. */
export const Edition = z.strictObject({
  format: z.literal("backlab-edition"),
  schemaVersion: z.literal(1),
  edition: z.enum(["learner", "grader"]),
  lab: z.strictObject({
    id: Slug,
    title: z.string().min(1),
    /** The version of the whole lab, whichever part of it is here. */
    digest: Sha256,
  }),
  gradedBy: GradedBy.nullable(),
  /** All that the lab has, in order. */
  stages: z.array(EditionStage),
  /** Over every file of the edition but this one, see `digestOfTrees`. */
  contents: Sha256,
  /** Over all of this but itself, see `signedText`. A learner's edition has none. */
  signature: Signature.nullable(),
});
export type Edition = z.infer<typeof Edition>;
