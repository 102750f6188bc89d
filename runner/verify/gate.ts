import type { Candidate } from "./candidate.ts";
import type { Trial } from "./trial.ts";
import type { GateName, Problem } from "./verification.ts";

/** What a gate measured, and what is wrong; nothing wrong means that it holds. */
export interface Finding {
  figure: string;
  problems: Problem[];
}

/** A gate that only looks at a lab's files, also at those of a lab that nobody can grade with. */
export interface ReadingGate {
  name: GateName;
  read: (candidate: Candidate) => Promise<Finding>;
}

/** A gate that grades the lab's own submissions. */
export interface GradingGate {
  name: GateName;
  /** A gate that has to hold for this one to say anything new. */
  needs?: GateName;
  grade: (trial: Trial) => Promise<Finding>;
}

export type Gate = ReadingGate | GradingGate;
