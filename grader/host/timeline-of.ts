import type { Exchange } from "../exchange.ts";
import { type Sent, sentIn } from "../suite/sent.ts";
import { bounded, merged } from "../timeline/merge.ts";
import type { Answer, SentRequest, Timeline } from "../timeline/timeline.ts";
import type { FailedState } from "./stage-states.ts";

const BODY_CHARACTERS = 500;
const NOTHING_ASKED: Sent = { lists: [], unseen: [] };

/**
 * What happened up to a failure: the requests and what came back, and what the apps sent meanwhile.
 *
 * @param about the exchange that the failure is about
 * @param observed whether the services are asked what the apps sent them
 */
export async function timelineOf(
  { exchanges, startedAt, announcedAt, failedAt }: FailedState,
  about: Exchange | null,
  observed: boolean,
): Promise<Timeline> {
  const failedMs = failedAt - startedAt;
  const requests = exchanges.map((exchange) => ({ fromMs: sentMs(exchange), toMs: answeredMs(exchange) ?? failedMs }));
  const window = { from: startedAt, to: failedAt, requests };
  const { lists, unseen } = observed ? await sentIn(window) : NOTHING_ASKED;
  const number = exchanges.findIndex((exchange) => exchange === about) + 1 || null;
  const entries = merged(
    [
      exchanges.map((one, index) => asRequest(one, index, one === about)),
      ...lists,
      exchanges.map((one, index) => asAnswer(one, index, failedMs)),
    ],
    failedMs,
  );
  return {
    about: number,
    announcedMs: Math.max(0, announcedAt - startedAt),
    failedMs,
    entries: bounded(entries, number),
    unseen,
  };
}

function asRequest(exchange: Exchange, index: number, whole: boolean): SentRequest {
  const { app, method, path, requestHeaders, requestBody: body } = exchange;
  const requestBody = whole ? body : (body?.slice(0, BODY_CHARACTERS) ?? null);
  return { kind: "request", atMs: sentMs(exchange), number: index + 1, app, method, path, requestHeaders, requestBody };
}

/** What came back after the failure did not come back for it. */
function asAnswer(exchange: Exchange, index: number, failedMs: number): Answer {
  const { app, status, responseHeaders, responseBody } = exchange;
  const about = { kind: "response" as const, number: index + 1, app };
  const atMs = answeredMs(exchange);
  if (atMs === null || atMs > failedMs)
    return { ...about, atMs: failedMs, status: null, contentType: null, body: null };
  const body = responseBody?.slice(0, BODY_CHARACTERS) ?? null;
  return { ...about, atMs, status, contentType: responseHeaders["content-type"] ?? null, body };
}

function sentMs({ atMs = 0 }: Exchange): number {
  return atMs;
}

function answeredMs(exchange: Exchange): number | null {
  return exchange.status === null ? null : sentMs(exchange) + exchange.durationMs;
}
