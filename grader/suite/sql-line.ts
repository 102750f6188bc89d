import { shapeOf } from "./sql-shape.ts";

/** One SQL statement as the Postgres server received it from the app. */
export interface Statement {
  /** The text, with `$1` where the app sent a parameter. */
  text: string;
  /** The text with literals, white space and case taken out: equal for equal statements on other data. */
  shape: string;
  /** The first word in lower case: `select`, `insert`, `begin` ... */
  kind: string;
  /** What the server logged beside it, such as the values of the parameters. */
  detail: string | null;
  /** What the connection that it came on calls itself; null where it has no name. */
  application: string | null;
  /** When it arrived: milliseconds since 1970, by the server's clock. */
  at: number;
}

/** A line of the server's log, which is JSON: what of it matters here. */
export interface LogLine {
  /** Like `2026-01-31 12:00:00.000 UTC`. */
  timestamp?: string;
  pid?: number;
  user?: string;
  message?: string;
  detail?: string;
  application_name?: string;
  /** Where in a function it comes from: the server's own lines about statements come from none. */
  context?: string;
}

/** The log, as seen from the server's data directory. */
export const LOG_FILE = "log/postgresql.json";

const STATEMENT = /^(?:statement|execute [^:]*): ([\s\S]*)$/;

/** The statement that a line tells of; null for one about something else. */
export function statementIn(line: LogLine): Statement | null {
  const text = STATEMENT.exec(line.message ?? "")?.[1];
  if (line.context !== undefined || text === undefined) return null;
  const application = line.application_name ?? null;
  const kind = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? "";
  return { text, kind, shape: shapeOf(text), detail: line.detail ?? null, application, at: timeOf(line) };
}

/** A statement in one line, with the values of its parameters behind it. */
export function lineOf({ text, detail }: Pick<Statement, "text" | "detail">): string {
  const values = detail?.replace(/^parameters: /i, "") ?? "";
  return [text, values].flatMap((part) => (part === "" ? [] : [part.replace(/\s+/g, " ").trim()])).join("   ");
}

/** When the server wrote a line: milliseconds since 1970. */
export function timeOf({ timestamp = "" }: LogLine): number {
  return Date.parse(timestamp.replace(" ", "T").replace(" UTC", "Z"));
}
