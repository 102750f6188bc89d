import supertest from "supertest";
import type { Test } from "supertest";
import { currentContext } from "./context.ts";
import { recordExchange } from "./record.ts";

/** Most of a decompressed response body that a suite will take, in bytes: more than any answer it will compare. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

type Method = "get" | "head" | "post" | "put" | "patch" | "delete" | "options";

/** Supertest against one app: `api().get("/books")` is a Supertest request, to be awaited. */
export type Api = Readonly<Record<Method, (path: string) => Test>>;

/**
 * A Supertest client on an app's URL. Each request is recorded, so that a failing test can show what
 * it sent and what came back, and bounded: 1 MiB of response, and slightly less time than the test has.
 *
 * @param app the app's name in lab.yaml; without one, the lab's first app
 * @throws when the lab has no app of that name
 */
export function api(app?: string): Api {
  const { wiring, requestMs } = currentContext();
  const name = app ?? Object.keys(wiring.apps)[0] ?? "api";
  const target = wiring.apps[name];
  if (target === undefined)
    throw new Error(`no app called ${name}; this lab has ${Object.keys(wiring.apps).join(", ")}`);
  const send = (method: Method) => (path: string) => {
    const request = supertest(target.url)[method](path);
    request.timeout({ response: requestMs, deadline: requestMs }).maxResponseSize(MAX_RESPONSE_BYTES).redirects(0);
    return recordExchange(name, request);
  };
  return {
    get: send("get"),
    head: send("head"),
    post: send("post"),
    put: send("put"),
    patch: send("patch"),
    delete: send("delete"),
    options: send("options"),
  };
}
