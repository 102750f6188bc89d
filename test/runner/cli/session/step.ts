/** What a learner does. A session is a list of these. */
export type Step = Typed | Edited;

/** A line is typed at the prompt. */
export interface Typed {
  type: string;
  /** How it ends, where not well. */
  exit?: number;
  /** What has to be among what it says: what the session is about, whatever else changes in its words. */
  says?: readonly (string | RegExp)[];
}

/** Files are edited in the lab's workspace. */
export interface Edited {
  /** In words, which is what the transcript shows. */
  edit: string;
  /** Places in the lab, each laid over the workspace, the later ones over the earlier. */
  lay: readonly string[];
  /** What is then replaced: the file, what is there once, and what comes there. */
  replace?: readonly (readonly [file: string, found: string, put: string])[];
}
