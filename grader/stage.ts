import { z } from "zod";

/**
 * How much of a hidden test a learner may see, from most to least: `public` (the source is theirs),
 * `outline` (title, request, expected and actual, the author's hint), `title`, `sealed` (only the
 * stage's total).
 */
export const Visibility = z.enum(["public", "outline", "title", "sealed"]);
export type Visibility = z.infer<typeof Visibility>;

/** Lower-case words joined by hyphens: what names a lab, a stage, an app, a variant. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens, like update-delete");

export const Stage = z.strictObject({
  id: Slug.describe("Names suite/<id>.test.ts, hints/<id>.md and a section of the brief."),
  title: z.string().min(1).describe("What it is about, in a few words."),
  points: z.int().min(1).max(100).describe("What its tests share."),
  visibility: Visibility.default("outline").describe(
    "What a report shows of its tests. public: everything; outline: request, statuses and hint; title; sealed: only the stage's total.",
  ),
  needs: Slug.optional().describe("An earlier stage that must have earned something before this one is worth running."),
});
export type Stage = z.infer<typeof Stage>;
