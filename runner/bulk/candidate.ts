import { z } from "zod";
import type { Taken } from "../intake/intake.ts";

/** A submission that is to be graded with many others: whose it is, as far as its source tells. */
export const Candidate = z.strictObject({
  /** Names its report, and tells it from every other of the run: lower-case letters, digits and dashes. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** As people call its author. It can have any character in it. */
  name: z.string(),
  /** The same for all submissions of one person, or group. */
  person: z.string(),
  /** What the learning platform knows the person by, where it tells. */
  personId: z.string().nullable(),
  email: z.string().nullable(),
  /** Orders the submissions of one person; a later one has a higher number. */
  attempt: z.int().nonnegative(),
  /** When it was handed in, as an ISO date, where the source tells. */
  submittedAt: z.string().nullable(),
  /** Where it is, from the source: a path, or a URL. */
  where: z.string(),
});
export type Candidate = z.infer<typeof Candidate>;

/** The platforms whose downloads are known by their naming, and what is none of theirs. */
export const SourceFormat = z.enum(["plain", "csv", "moodle", "canvas", "gradescope"]);
export type SourceFormat = z.infer<typeof SourceFormat>;

/** A submission as a source presents it, before it has an id and a place in the order. */
export interface Listed extends Omit<Candidate, "id" | "attempt"> {
  /** What the id is made from, where it is not the name: what tells this person from others of that name. */
  idHint?: string;
  /** What a source counts attempts by: the higher, the later. */
  order?: number;
  /** Reads and checks it. */
  take: (signal: AbortSignal) => Promise<Taken>;
}

/** What a source has in it. */
export interface Listing {
  format: SourceFormat;
  found: Listed[];
  /** What is in it that is no submission, a sentence each. */
  strays: string[];
}
