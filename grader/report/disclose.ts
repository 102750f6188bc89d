import type { Exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import type { Visibility } from "../stage.ts";
import type { Entry, Timeline } from "../timeline/timeline.ts";

/** What of a failure's details a report may show. */
export type Details = Pick<Outcome, "message" | "expected" | "actual" | "hint" | "exchange">;

const NOTHING: Details = { message: null, expected: null, actual: null, hint: null, exchange: null };

/**
 * Takes out of an outcome what its test's visibility does not allow. An outline shows statuses, and of
 * any other wrong value only that it was wrong: the expected value is part of the hidden suite. It does not show
 * what the app answered either: an app could put there what it was sent by tests that nobody may see.
 */
export function disclosed(outcome: Outcome, visibility: Visibility): Details {
  const { message, expected, actual, hint, exchange, kind, status } = outcome;
  if (visibility === "public") return { message, expected, actual, hint, exchange };
  if (status === "not_run") return { ...NOTHING, message };
  if (visibility !== "outline") return NOTHING;
  const shown = { hint, exchange: exchange === null ? null : withoutAnswer(exchange) };
  if (kind !== "value" && kind !== "accident") return { message, expected, actual, ...shown };
  return { ...NOTHING, message: outlineMessage(exchange?.status ?? null), ...shown };
}

/**
 * What of a timeline a report may show. Of an outline that is what each request was and which status came back: what
 * the app sent to its services, wrote, or put into an answer, can repeat what tests sent that nobody may see.
 */
export function disclosedTimeline({ timeline, status }: Outcome, visibility: Visibility): Timeline | null {
  if (timeline === undefined || status === "not_run") return null;
  if (visibility === "public") return timeline;
  if (visibility !== "outline") return null;
  return { ...timeline, unseen: [], entries: timeline.entries.flatMap(outlined) };
}

function outlined(entry: Entry): Entry[] {
  if (entry.kind === "response") return [{ ...entry, contentType: null, body: null }];
  return entry.kind === "request" || entry.kind === "omitted" ? [entry] : [];
}

function withoutAnswer(exchange: Exchange): Exchange {
  return { ...exchange, status: null, responseHeaders: {}, responseBody: null };
}

function outlineMessage(status: number | null): string {
  // The value may be one from a database or a queue: that the answer itself is wrong is not said.
  const answered = status === null ? "" : `; the request was answered with status ${status}`;
  return `not as the brief promises${answered}`;
}
