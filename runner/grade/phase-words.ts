import type { Phases } from "../../grader/report/report.ts";

/** What is going on in each phase, in a few words. */
export const PHASE_WORDS: Readonly<Record<keyof Phases, string>> = {
  intake: "reading the submission",
  boot: "starting the cell",
  load: "loading the suites",
  ready: "starting your app",
  suite: "testing",
  seal: "finishing",
};
