import type { Said } from "./timeline.ts";

/** A time in which a request was under way, in milliseconds of the test. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** How exactly the database tells the time. */
const MS = 1;

/**
 * Gives statements, whose times are whole milliseconds of the server's clock, rounded down, the place where they belong:
 * the middle of that millisecond, within the request that was under way for most of it. Those that came before the
 * beginning are left out.
 */
export function placed(statements: readonly Said[], requests: readonly Span[]): Said[] {
  let lastMs = 0;
  return statements.flatMap((statement) => {
    const millisecond = { fromMs: statement.atMs, toMs: statement.atMs + MS };
    const span = longestIn(millisecond, requests);
    if (span === null && statement.atMs < 0) return [];
    const { fromMs, toMs } = span ?? millisecond;
    lastMs = Math.max(lastMs, (fromMs + toMs) / 2);
    return [{ ...statement, atMs: lastMs }];
  });
}

/** The longest that any request was under way in a span of time. */
function longestIn(within: Span, requests: readonly Span[]): Span | null {
  const overlaps = requests
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, within.fromMs), toMs: Math.min(toMs, within.toMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
  const [first, ...others] = overlaps;
  if (first === undefined) return null;
  return others.reduce((longest, span) => (lengthOf(span) > lengthOf(longest) ? span : longest), first);
}

function lengthOf({ fromMs, toMs }: Span): number {
  return toMs - fromMs;
}
