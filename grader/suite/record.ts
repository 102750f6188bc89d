import type { Response, Test } from "supertest";
import type { Exchange } from "../exchange.ts";
import { currentState, type TestState } from "./test-state.ts";

/** Of an answer: what an app says may have any length. */
const ANSWER_CHARACTERS = 4_096;
/** Of what a suite sends, which is to be sent again: more than any suite has a reason to send. */
const SENT_CHARACTERS = 1024 * 1024;

/** Notes what a Supertest request sends and gets back in the record of the test that made it. */
export function recordExchange(app: string, request: Test): Test {
  const { exchanges, startedAt: began } = currentState();
  let sentAt = performance.now();
  const exchange = unanswered(app, request);
  request.on("request", () => {
    sentAt = performance.now();
    exchange.atMs = sentAt - began;
    exchange.requestHeaders = requestHeaders(request);
    exchange.requestBody = sentBody(request);
    exchange.path = pathOf(request.url);
    exchanges.push(exchange);
    currentState().answerRead = null;
  });
  request.on("response", (response: Response) => {
    exchange.status = response.status;
    exchange.responseHeaders = flatten(response.headers);
    exchange.responseBody = cut(response.text, ANSWER_CHARACTERS);
    exchange.durationMs = performance.now() - sentAt;
    // Supertest looks at the status itself, right after this and before whoever awaits the answer.
    queueMicrotask(() => noteReads(response, exchange));
  });
  return request;
}

const STATUS = ["status", "statusCode"] as const;
const CONTENT = ["body", "text", "header", "headers"] as const;

/**
 * Has an answer tell that it was read, and which part of it last. A test that sends several requests and then looks at
 * their answers one by one fails because of the one it looked at. And a wrong number in a body, which is part of the
 * hidden suite, could be made to look like a wrong status, which is not.
 */
function noteReads(response: Response, exchange: Exchange): void {
  for (const name of [...STATUS, ...CONTENT]) {
    const value: unknown = response[name];
    const status = STATUS.some((other) => other === name) ? exchange : null;
    const get = (): unknown => {
      Object.assign(currentState(), { answerRead: exchange, statusRead: status } satisfies Partial<TestState>);
      return value;
    };
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
function sentBody(request: Test): string | null {
  const { _data: data } = request as unknown as { _data?: unknown };
  if (data === undefined || data === null) return null;
  const text = typeof data === "string" ? data : Buffer.isBuffer(data) ? data.toString("utf8") : JSON.stringify(data);
  return cut(text, SENT_CHARACTERS);
}

function flatten(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function cut(text: string | undefined, most: number): string | null {
  if (text === undefined || text === "") return null;
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
