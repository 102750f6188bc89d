/** Who has to act. It decides the verdict and the exit code, so every code has exactly one. */
export type Blame = "usage" | "submission" | "lab" | "machine" | "cancelled";

/** Every error backlab raises on purpose. `docs/errors.md` lists them; a test keeps the two in step. */
export const ERROR_CODES = {
  bad_usage: "usage",
  unknown_lab: "usage",
  unknown_variant: "usage",
  target_exists: "usage",
  no_workspace: "usage",
  workspace_damaged: "usage",
  other_run: "usage",
  key_unusable: "usage",
  edition_unusable: "usage",
  edition_unproven: "usage",
  graded_elsewhere: "usage",
  report_unreadable: "usage",
  submission_missing: "submission",
  submission_empty: "submission",
  submission_unreadable: "submission",
  submission_too_large: "submission",
  submission_unsafe: "submission",
  lab_invalid: "lab",
  lab_unfit: "lab",
  suite_invalid: "lab",
  suite_crashed: "lab",
  engine_unreachable: "machine",
  engine_failed: "machine",
  images_missing: "machine",
  isolation_unproven: "machine",
  image_build_failed: "machine",
  service_unavailable: "machine",
  service_failed: "machine",
  cell_failed: "machine",
  deadline_exceeded: "machine",
  reference_failed: "machine",
  report_not_written: "machine",
  not_written: "machine",
  watch_failed: "machine",
  clone_failed: "machine",
  unexpected: "machine",
  cancelled: "cancelled",
} as const satisfies Record<string, Blame>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** What to do about it: a sentence or a command to type. */
  hint?: string;
  cause?: unknown;
}

/** A fault with a code, a sentence and what to do next. Matched by code, never by text. */
export class BacklabError extends Error {
  override readonly name = "BacklabError";
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, { hint, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.hint = hint ?? null;
  }

  get blame(): Blame {
    return ERROR_CODES[this.code];
  }
}

/** What a caught value says in one line, for messages that quote a cause. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What was caught, as one of ours: anything else is a fault in backlab, and no more the learner's than a broken engine is. */
export function asBacklabError(error: unknown): BacklabError {
  if (error instanceof BacklabError) return error;
  return new BacklabError("unexpected", `backlab itself failed: ${reasonOf(error)}`, { cause: error });
}
