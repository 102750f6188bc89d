import { z } from "zod";
import { Candidate } from "../bulk/candidate.ts";

/** Some lines of a file, from 1, both ends included. */
const Place = z.strictObject({ file: z.string(), from: z.int(), to: z.int() });
export type Place = z.infer<typeof Place>;

/** Who handed it in: text of theirs, as candidates have it. */
const Author = Candidate.pick({ id: true, name: true });

/** Two submissions that have more of their code in common than most. Why, a person has to find out. */
const SimilarPair = z.strictObject({
  left: Author,
  right: Author,
  /** How much of their own code they have in common, in percent. */
  percent: z.int().min(0).max(100),
  /** The longest piece that both have. */
  longest: z.strictObject({ left: Place, right: Place }).nullable(),
});
export type SimilarPair = z.infer<typeof SimilarPair>;

/** What a comparison came to: `similar.json`. A list to look at, and never a verdict. */
export const Similarities = z.strictObject({
  schemaVersion: z.literal(1),
  /** The id of the lab whose starter and public tests count for nothing; null where nothing was left out. */
  lab: z.string().nullable(),
  /** How many submissions were compared. */
  compared: z.int(),
  /** The others, and why. */
  notCompared: z.array(Author.extend({ why: z.string() })),
  /** From how many percent on pairs are listed. */
  min: z.int(),
  /** How many such pairs there are; not all of them need be listed. */
  found: z.int(),
  /** Most alike first. */
  pairs: z.array(SimilarPair),
});
export type Similarities = z.infer<typeof Similarities>;
