import type { RequestHandler, Response } from "express";

export interface Fault {
  field: string;
  message: string;
}

const TITLES: Record<number, string> = {
  400: "Bad request",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  412: "Precondition failed",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid",
  503: "Unavailable",
};

export class ApiError extends Error {
  status: number;
  faults: Fault[] | undefined;

  constructor(status: number, detail: string, faults?: Fault[]) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }

  send(res: Response): void {
    const title = TITLES[this.status] ?? "Error";
    const body = {
      type: `urn:bookshop:${this.status}`,
      title,
      status: this.status,
      detail: this.message,
      errors: this.faults,
    };
    res.status(this.status).set("Content-Type", "application/problem+json").end(JSON.stringify(body));
  }
}

export const notFound: RequestHandler = () => {
  throw new ApiError(404, "nothing to see here");
};

/** Ends a path: a request that no handler before took has a method that is not allowed. */
export function onlyMethods(...methods: string[]): RequestHandler {
  return (_req, res) => {
    res.set("Allow", methods.join(", "));
    throw new ApiError(405, `only ${methods.join(", ")}`);
  };
}
