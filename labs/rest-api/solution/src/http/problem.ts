export interface FieldError {
  /** The member of the body at fault, or "" when it is the body as a whole. */
  field: string;
  message: string;
}

/** An answer that is an error: what RFC 9457 calls a problem. Whoever throws one says all a client may know. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    { errors, headers = {} }: { errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}
