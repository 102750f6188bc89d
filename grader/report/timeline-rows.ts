import type { ReportedEvent, ReportedTest, ReportedTimeline } from "./report.ts";

/** A line of a timeline: when, what kind of thing, and what. */
export interface TimelineRow {
  /** `12 ms`, or empty. */
  at: string;
  /** `sql`, and `sql orders` where there is more than one app; empty for requests and answers. */
  who: string;
  /** As the app or the suite wrote it: who shows it makes it inert. */
  text: string;
  /** A command to copy, an answer, the answer that is wrong, what an app wrote, or anything else. */
  kind: "command" | "answer" | "wrong" | "wrote" | "other";
}

export function isAnswer({ kind }: TimelineRow): boolean {
  return kind === "answer" || kind === "wrong";
}

/** Most lines of a timeline that are shown unless all are asked for. */
export const COMPACT_ROWS = 6;

/** All that happened while a test failed, each request as the command that sends it again. */
export function timelineRows(test: ReportedTest): TimelineRow[] {
  const { timeline } = test;
  if (timeline === undefined) return [];
  return [...timeline.events.map((event) => rowOf(event, timeline, test)), ...unseenRows(timeline)];
}

/**
 * What the app asked of its services between the request that a failure is about and the answer, and that; where it is
 * about none, all along. Empty where it asked nothing: the request and what was logged are shown in other ways too.
 */
export function compactRows(test: ReportedTest): TimelineRow[] {
  const { timeline } = test;
  if (timeline === undefined) return [];
  const { events, about } = timeline;
  const ofRequest = (event: ReportedEvent): boolean => "number" in event && event.number === about;
  const asked = events.findIndex(ofRequest);
  const span = asked === -1 ? events : events.slice(asked + 1, events.findLastIndex(ofRequest) + 1);
  const shown = span.filter((event) => COMPACT_KINDS.has(event.kind) || ofRequest(event));
  if (!shown.some(({ kind }) => kind === "sql" || kind === "redis")) return unseenRows(timeline);
  return [...fewer(shown).map((event) => rowOf(event, timeline, test)), ...unseenRows(timeline)];
}

/** How many requests a test had sent before the one that its failure is about. */
export function requestsBefore({ timeline }: ReportedTest): number {
  return Math.max(0, (timeline?.about ?? 1) - 1);
}

const COMPACT_KINDS: ReadonlySet<ReportedEvent["kind"]> = new Set(["sql", "redis", "omitted"]);

/** The first and the last ones, with a mark between them. */
function fewer(events: readonly ReportedEvent[]): ReportedEvent[] {
  const count = events.length - COMPACT_ROWS + 1;
  const first = events[COMPACT_ROWS / 2];
  if (count <= 1 || first === undefined) return [...events];
  const left = events.slice(COMPACT_ROWS / 2, COMPACT_ROWS / 2 + count);
  const omitted = left.reduce((sum, event) => sum + (event.kind === "omitted" ? event.count : 1), 0);
  return [
    ...events.slice(0, COMPACT_ROWS / 2),
    { kind: "omitted", atMs: first.atMs, count: omitted },
    ...events.slice(COMPACT_ROWS / 2 + count),
  ];
}

function rowOf(event: ReportedEvent, timeline: ReportedTimeline, test: ReportedTest): TimelineRow {
  const at = `${event.atMs} ms`;
  if (event.kind === "omitted") return { at: "", who: "", text: `… ${event.count} more`, kind: "other" };
  if (event.kind === "request") return { at, who: numberOf(event, timeline), text: `$ ${event.curl}`, kind: "command" };
  if (event.kind === "response") {
    const expected = event.number === timeline.about ? expectedStatus(event, test) : null;
    const kind = expected === null ? "answer" : "wrong";
    return { at, who: numberOf(event, timeline), text: answerText(event, expected), kind };
  }
  const app = severalApps(timeline) && event.app !== null ? ` ${event.app}` : "";
  return { at, who: `${event.kind}${app}`, text: event.text, kind: event.kind === "log" ? "wrote" : "other" };
}

const ANSWER_CHARACTERS = 160;

type Answer = Extract<ReportedEvent, { kind: "response" }>;

/** The status that an answer should have had, where that is what the test failed by. */
function expectedStatus({ status }: Answer, { expected, actual }: ReportedTest): string | null {
  return expected !== null && /^\d{3}$/.test(expected) && actual === String(status) ? expected : null;
}

function answerText({ status, contentType, body }: Answer, expected: string | null): string {
  if (status === null) return "no answer";
  const type = contentType === null ? [] : [contentType.split(";")[0] ?? ""];
  const text = body === null ? [] : [body.slice(0, ANSWER_CHARACTERS).replace(/\s+/g, " ")];
  return [status, ...(expected === null ? [] : [`(expected ${expected})`]), ...type, ...text].join(" ");
}

/** `#2`, where answers did not come one after the other, each behind its own request. */
function numberOf({ number }: { number: number }, { events }: ReportedTimeline): string {
  let last = 0;
  for (const event of events) {
    if (event.kind === "request") last = event.number;
    if (event.kind === "response" && event.number !== last) return `#${number}`;
  }
  return "";
}

function severalApps({ events }: ReportedTimeline): boolean {
  return new Set(events.flatMap((event) => ("app" in event && event.app !== null ? [event.app] : []))).size > 1;
}

/** Rows as text, the columns below each other. */
export function rowTexts(rows: readonly TimelineRow[]): string[] {
  const [at, who] = [widest(rows, "at"), widest(rows, "who")];
  return rows.map((row) => `${row.at.padStart(at)}  ${who === 0 ? "" : `${row.who.padEnd(who)}  `}${row.text}`);
}

function widest(rows: readonly TimelineRow[], column: "at" | "who"): number {
  return Math.max(0, ...rows.map((row) => row[column].length));
}

function unseenRows({ unseen }: ReportedTimeline): TimelineRow[] {
  return unseen.map((service) => ({ at: "", who: "", text: `what ${service} was sent is not known`, kind: "other" }));
}
