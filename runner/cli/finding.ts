/** One thing that `doctor` has looked at. */
export interface Finding {
  ok: boolean;
  /** What was looked at and what was found, in one line. */
  line: string;
  /** What to do, when it is not as it should be. */
  advice?: string;
}
