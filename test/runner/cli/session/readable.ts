/** Stands for the folder a session is played in. It is as long as that, so that lines break as they do there. */
export const HOME = "/home/grace/courses";

/** What is different each time, and what stands for it. */
const PLACEHOLDERS: readonly (readonly [found: RegExp, placeholder: string])[] = [
  [/(?<= )\d+\.\d s(?= |$)/g, "<seconds> s"],
  [/^ +\d+ ms(?= {2})/gm, "   <time> ms"],
  // A Postgres that was paused says what it had been asked when it goes on, which may be too late.
  [/^ +<time> ms +sql +SELECT 1\n(?= +<time> ms +no answer$)/gm, ""],
  [/sha256:[0-9a-f]{64}/g, "sha256:<digest>"],
  [/rest-api-[0-9a-f]{12}/g, "rest-api-<digest>"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>"],
  [/cursor=[\w-]+/g, "cursor=<cursor>"],
  [/\bNode(\.js v| )\d+\.\d+\.\d+/g, "Node$1<version>"],
];

/** The line of the score, which is broken elsewhere when a check took ten seconds in place of nine. */
const SCORE = /^\d+\/100[^$]*?·\s+seed[^$]*?(?:isolate|signed)$/gm;

/** A transcript without what is different each time. */
export function readable(text: string): string {
  const whole = text.replace(SCORE, (lines) => lines.replaceAll("\n", " "));
  return PLACEHOLDERS.reduce((line, [found, placeholder]) => line.replace(found, placeholder), whole);
}
