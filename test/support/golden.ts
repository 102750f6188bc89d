import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Report, ReportedTest } from "../../grader/report/report.ts";

/**
 * What a learner reads about the tests that each known mistake fails is kept in a file, to be read before it is taught.
 * The data in it is random by the seed, so it is always the same seed; what no seed decides has a name in brackets.
 */
export const GOLDEN_SEED = 6;

export const goldenFolder = fileURLToPath(new URL("../labs/golden/", import.meta.url));

/** The labs of whose mistakes there are files. */
export async function labsWithGolden(): Promise<string[]> {
  return (await readdir(goldenFolder)).sort();
}

/**
 * Compares a report of a mistake with its file, where its lab has such files. With BACKLAB_GOLDEN=write the file is
 * written anew instead.
 */
export async function expectGolden(lab: string, variant: string, report: Report): Promise<void> {
  const file = `${goldenFolder}${lab}/${variant.replace("mistakes/", "")}.txt`;
  const text = goldenText(report);
  if (process.env["BACKLAB_GOLDEN"] !== "write") {
    if ((await labsWithGolden()).includes(lab)) expect(text).toBe(await readFile(file, "utf8"));
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Every failed test of a report with all that the report says of it, but how long it took. */
function goldenText(report: Report): string {
  const failed = report.stages.flatMap(({ tests }) => tests).filter(({ status }) => FAILED.has(status));
  return settled(failed.map(textOf).join("\n"));
}

const FAILED: ReadonlySet<string> = new Set(["failed", "timed_out"]);

function textOf({ id, title, ...test }: ReportedTest): string {
  const { message, request, response, expected, actual, logged, hint } = test;
  const parts = [
    ["message", message],
    ["request", request?.curl],
    ["expected", expected],
    ["actual", actual],
    ["response", response && `${response.status} ${response.contentType ?? ""}\n${response.body ?? ""}`.trim()],
    ["logged", logged.join("\n") || null],
    ["hint", hint],
  ] as const;
  const told = parts.flatMap(([name, text]) => (text == null ? [] : [`${name}:`.padEnd(10) + indented(text)]));
  return [`${id}: ${title}`, ...told, ""].join("\n");
}

/** Long texts stay on their line: who compares two versions sees one line changed. */
function indented(text: string): string {
  return text.replaceAll("\n", `\n${" ".repeat(10)}`);
}

/** What differs from run to run with the same seed, and what is written in its place. */
const UNSETTLED: readonly (readonly [what: RegExp, name: string])[] = [
  [/\b[\w-]+\.eyJ[\w-]*\.[\w-]*/g, "<jwt>"],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d GMT/g, "<date>"],
  [/(file:\/\/)?\/[^\s()]*\/backlab-cell-[^/\s]+\/apps\/\w+\/app\//g, "/app/"],
  [/\n +at [^\n]*(node_modules\/|node:)[^\n]*/g, ""],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>"],
  [/\b1\d{12}-\d+\b/g, "<entry id>"],
  [/\b1\d{12}\b/g, "<ms>"],
  [/\bworker-\d{5}\b/g, "worker-<port>"],
  [/\bdeliveries: (?!1\b)\d+/g, "deliveries: <several>"],
  [/(?<=:events has )\d+(?= entries about (\d+|their one) order)/g, "<several>"],
  [/(?<=\bcame in the order )\d[\d, ]*/g, "<order>"],
  [/\brefresh_token=[^;'" ]{22,}/g, "refresh_token=<token>"],
  [/\bcursor=[\w-]{40,}/g, "cursor=<cursor>"],
  [/\b[a-z]{12}@[a-z]{8}\.example\b/g, "<email>"],
  [/\b[a-z]{9} \d{4} [a-z]{4}\b/g, "<password>"],
  [/(x-forwarded-for: )[\d.]+'/g, "$1<address>'"],
  [/W\/"[0-9a-f]+-[\w+/]{27}"/g, 'W/"<digest>"'],
  [/\b\d+\.\d{5,}\b/g, "<n>"],
  [/-?\b\d+\.\d (s|seconds)\b/g, "<n> $1"],
  [/\b\d+ ms\b/g, "<n> ms"],
  // Of requests at once no seed decides how many get through, and which of them.
  [/(?<= requests at once: )[^;\n]+/g, "<tally>"],
  [/(?<= requests at once: .*\nrequest: .*--data-raw ).+/g, "<one of their bodies>"],
  // Of a crowd that misses together, each may ask before another one has stored the answer.
  [/\basked the database \d+ times\b/g, "asked the database <n> times"],
  // A tag made of the nanosecond.
  [/(?<=if-none-match: )"\d{13,16}"/g, '"<ns>"'],
  // Of requests at the same time any may be answered last.
  [/(?<=^expiry\/entries-stored-together.*\n(message:.*\n)?request: .*\/products\/)\d+/gm, "<id>"],
  [/\n +listening on [^\n]*/g, ""],
  [/\nlogged: +listening on [^\n]*/g, ""],
  [/\$scrypt\$[^'"\s]+/g, "<hash>"],
];

function settled(text: string): string {
  return UNSETTLED.reduce((before, [what, name]) => before.replaceAll(what, name), text);
}
