import { z } from "zod";
import { Visibility } from "../../grader/stage.ts";

/** What a report shows of a test that has failed. */
export const Disclosure = z.strictObject({
  /** Its id and title, that it failed, its points and its time. */
  title: z.boolean(),
  /** The request the failure is about, and what came back. */
  request: z.boolean(),
  /** Both sides, when it is a status that is wrong. */
  statuses: z.boolean(),
  /** Both sides, whatever is wrong. */
  values: z.boolean(),
  /** What `hint()` said last. */
  hint: z.boolean(),
  /** What the app logged meanwhile. */
  log: z.boolean(),
  /** The test's own source: learners are given it. */
  source: z.boolean(),
});
export type Disclosure = z.infer<typeof Disclosure>;

export const PreviewedTest = z.strictObject({
  id: z.string(),
  title: z.string(),
  points: z.int(),
  visibility: Visibility,
  shows: Disclosure,
});
export type PreviewedTest = z.infer<typeof PreviewedTest>;

export const PreviewedStage = z.strictObject({
  id: z.string(),
  title: z.string(),
  points: z.int(),
  visibility: Visibility,
  needs: z.string().nullable(),
  /** Steps of its hint. */
  hintSteps: z.int(),
  tests: z.array(PreviewedTest),
});
export type PreviewedStage = z.infer<typeof PreviewedStage>;

/** A file and what is in it, by its path in the lab's folder. */
const SourceFile = z.strictObject({ path: z.string(), bytes: z.int(), text: z.string() });

/** All that a learner of a lab receives, and is told. */
export const Preview = z.strictObject({
  schemaVersion: z.literal(1),
  lab: z.strictObject({ id: z.string(), title: z.string(), template: z.string() }),
  /** What one begins with: the starter laid over the template. */
  workspace: z.array(z.strictObject({ path: z.string(), bytes: z.int(), from: z.enum(["template", "starter"]) })),
  brief: SourceFile,
  /** The suites of public stages and all they import, which is no secret. */
  publicTests: z.array(
    SourceFile.extend({
      /** Stages that are not public and use the same file: what it tells of them is public too. */
      alsoIn: z.array(z.string()),
    }),
  ),
  stages: z.array(PreviewedStage),
});
export type Preview = z.infer<typeof Preview>;
