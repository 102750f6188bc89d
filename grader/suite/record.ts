import type { Response, Test } from "supertest";
import type { Exchange, LongBody } from "../exchange.ts";
import { currentState } from "./test-state.ts";

const BODY_CHARACTERS = 4_096;

/** Notes what a Supertest request sends and gets back in the record of the test that made it. */
export function recordExchange(app: string, request: Test): Test {
  const { exchanges, startedAt: began } = currentState();
  let sentAt = performance.now();
  const exchange = unanswered(app, request);
  request.on("request", () => {
    sentAt = performance.now();
    const body = sentBody(request);
    const longBody = longBodyOf(body);
    exchange.atMs = sentAt - began;
    exchange.requestHeaders = requestHeaders(request);
    exchange.requestBody = cut(body);
    if (longBody !== null) exchange.longBody = longBody;
    exchange.path = pathOf(request.url);
    exchanges.push(exchange);
  });
  request.on("response", (response: Response) => {
    exchange.status = response.status;
    exchange.responseHeaders = flatten(response.headers);
    exchange.responseBody = cut(response.text);
    exchange.durationMs = performance.now() - sentAt;
    noteReads(response, exchange);
  });
  return request;
}

const STATUS = ["status", "statusCode"] as const;
const CONTENT = ["body", "text", "header", "headers"] as const;

/**
 * Has an answer tell which part of it was read last. Without that a wrong number in a body, which is part
 * of the hidden suite, could be made to look like a wrong status, which is not.
 */
function noteReads(response: Response, exchange: Exchange): void {
  for (const name of [...STATUS, ...CONTENT]) {
    const value: unknown = response[name];
    const status = STATUS.some((other) => other === name) ? exchange : null;
    const get = (): unknown => ((currentState().statusRead = status), value);
    Object.defineProperty(response, name, { get, enumerable: true, configurable: true });
  }
}

function unanswered(app: string, request: Test): Exchange {
  return {
    app,
    method: request.method,
    path: pathOf(request.url),
    requestHeaders: {},
    requestBody: null,
    status: null,
    responseHeaders: {},
    responseBody: null,
    durationMs: 0,
  };
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url, "http://localhost");
  return pathname + search;
}

/** superagent keeps the headers it was given under `header`, as the caller spelled them. */
function requestHeaders(request: Test): Record<string, string> {
  const { header } = request as unknown as { header?: Record<string, unknown> };
  return flatten(header ?? {});
}

/** superagent keeps the body it will serialise under `_data`. */
function sentBody(request: Test): string | undefined {
  const { _data: data } = request as unknown as { _data?: unknown };
  if (data === undefined || data === null) return undefined;
  return typeof data === "string" ? data : Buffer.isBuffer(data) ? data.toString("utf8") : JSON.stringify(data);
}

/** Fewer of one character in a row are written out. */
const REPEATED = /([ -~])\1{999,}/;

/** How to make a body again of which no more than the beginning is kept. Null where that takes too many words. */
function longBodyOf(body = ""): LongBody | null {
  const run = body.length > BODY_CHARACTERS ? REPEATED.exec(body) : null;
  if (run === null || body.length - run[0].length > BODY_CHARACTERS) return null;
  const [head, tail] = [body.slice(0, run.index), body.slice(run.index + run[0].length)];
  return { head, fill: run[0].charAt(0), times: run[0].length, tail };
}

function flatten(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function cut(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  return text.length > BODY_CHARACTERS ? `${text.slice(0, BODY_CHARACTERS)}… (${text.length} characters)` : text;
}
