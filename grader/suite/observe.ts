import { db } from "./db.ts";
import { eventually } from "./eventually.ts";
import { shapeOf } from "./sql-shape.ts";

/** A point in the servers' own logs: what comes after it happened after it. */
export interface Mark {
  sqlOffset: number;
}

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
}

interface LogLine {
  user?: string;
  message?: string;
  detail?: string;
}

const LOG_FILE = "log/postgresql.json";
const STATEMENT = /^(?:statement|execute [^:]*): ([\s\S]*)$/;
const LEARNER_ROLE = "learner";

/**
 * What the app sent to the services, from the servers' own logs and never from the app:
 *
 *     const mark = await observe.mark();
 *     await api().get("/books");
 *     const statements = await observe.sql(mark);
 *
 * Postgres logs every statement of the learner's role as it arrives, before it runs, so the list is
 * complete and in order. Statements of the suite are not in it. Needs the postgres service in a cell.
 */
export const observe = {
  /** Marks now. */
  mark: async (): Promise<Mark> => {
    lastOffset = (await readLog(lastOffset, await flushLog())).end;
    return { sqlOffset: lastOffset };
  },
  /** The statements the app sent since the mark, oldest first, `BEGIN` and `COMMIT` included. */
  sql: async (since: Mark): Promise<Statement[]> => {
    const { lines } = await readLog(since.sqlOffset, await flushLog());
    return lines.flatMap(statementOf);
  },
};

let marker = 0;
/** Up to here the log has been read: a new mark need not begin at its beginning. */
let lastOffset = 0;

/** Writes a line of our own to the server's log: once it is in the file, so is all that came before. */
async function flushLog(): Promise<string> {
  const text = `backlab mark ${process.pid}.${++marker}`;
  await db().query(`DO $$ BEGIN RAISE LOG '${text}'; END $$`);
  return text;
}

async function readLog(from: number, untilMarker: string): Promise<{ lines: LogLine[]; end: number }> {
  return eventually(async () => {
    const [row] = await db().query<{ text: string }>(`SELECT pg_read_file('${LOG_FILE}', $1, 1000000000) AS text`, [
      from,
    ]);
    const raw = (row?.text ?? "").split("\n");
    const last = raw.findIndex((line) => line.includes(untilMarker));
    if (last === -1) throw new Error("the database's log did not catch up");
    const taken = raw.slice(0, last + 1);
    const bytes = Buffer.byteLength(`${taken.join("\n")}\n`);
    return { lines: taken.slice(0, -1).map((line) => JSON.parse(line) as LogLine), end: from + bytes };
  });
}

function statementOf(line: LogLine): Statement[] {
  const text = STATEMENT.exec(line.message ?? "")?.[1];
  if (line.user !== LEARNER_ROLE || text === undefined) return [];
  const kind = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? "";
  return [{ text, kind, shape: shapeOf(text), detail: line.detail ?? null }];
}
