import { z } from "zod";
import { Slug } from "../../grader/stage.ts";

/** Where a workspace keeps what backlab knows about it. Intake leaves it out of submissions. */
export const STATE_FOLDER = ".backlab";
/** Where a workspace keeps the learner's edition that it was begun from: below it, in a folder called as the lab is. */
export const EDITION_FOLDER = `${STATE_FOLDER}/edition`;
export const RECORD_FILE = `${STATE_FOLDER}/workspace.json`;

const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A lab's version, as a whole and part by part: so that it can be told what has changed since. */
export const LabVersion = z.strictObject({
  digest: Sha256,
  parts: z.strictObject({
    brief: Sha256,
    /** With the template under it. */
    starter: Sha256,
    tests: Sha256,
    /** lab.yaml: stages, points, limits, packages. */
    rules: Sha256,
  }),
});
export type LabVersion = z.infer<typeof LabVersion>;

/** What makes a folder a workspace: which lab it is of, in which version, and how it was made. */
export const WorkspaceRecord = z.strictObject({
  schemaVersion: z.literal(1),
  lab: z.strictObject({
    id: Slug,
    /** The lab's folder, for one that is not backlab's own: from the workspace's, where it is kept in that; else null. */
    folder: z.string().nullable(),
    version: LabVersion,
  }),
  /** The project that the starter was laid over. */
  template: Slug,
  startedAt: z.iso.datetime(),
});
export type WorkspaceRecord = z.infer<typeof WorkspaceRecord>;
