const CRASH = "A 5xx is a crash in your handler: send this to `backlab dev`, and its log says where.";

/** The hint to a status that should be another one. A crash is a crash, whatever was asked; `likely` says of what. */
export function whyNot(status: number, otherwise: string, likely = ""): string {
  return status >= 500 ? `${CRASH} ${likely}`.trim() : otherwise;
}

/** Where to look when a test cannot begin because a login or a refresh was answered with this status. */
export function whereToLook(status: number, request: string): string {
  if (status === 429)
    return "a login that succeeded, or what other tests have failed, seems to be counted still: see abuse";
  return request === "POST /auth/refresh"
    ? "the newest token of a session renews it: see the first tests of refresh"
    : "see register-login first";
}

/** So many of something at the same time. */
export async function together<T>(count: number, send: (index: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => send(index)));
}
