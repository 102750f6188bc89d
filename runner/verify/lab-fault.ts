import { BacklabError } from "../errors.ts";
import type { Problem } from "./verification.ts";

/** An error that the lab is to blame for, as a problem of the lab's; any other is thrown again. */
export function labFault(error: unknown): Problem {
  if (!(error instanceof BacklabError) || error.blame !== "lab") throw error;
  return { file: ".", line: null, message: error.message, fix: error.hint ?? "see docs/labs.md" };
}
