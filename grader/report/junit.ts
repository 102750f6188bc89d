import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { errorLines, failureLines, noteLines, VERDICT_WORDS } from "./words.ts";

/**
 * JUnit's XML as Jenkins' schema (junit-10.xsd) has it, which GitLab and others read too: a suite for each stage. A run
 * that has no outcomes is an error in a suite of its own, so that it cannot be taken for one in which nothing failed.
 */
export const junitReporter: Reporter = {
  name: "junit",
  summary: "JUnit XML, for Jenkins, GitLab and others that read test results",
  render: renderJunit,
};

function renderJunit(report: Report): string {
  const suites = [...runSuite(report), ...stageSuites(report)];
  const total = { tests: sum(suites, "tests"), failures: sum(suites, "failures"), errors: sum(suites, "errors") };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: report.lab.id, time: seconds(report.durationMs), ...total })}>`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  tests: number;
  failures: number;
  errors: number;
  lines: string[];
}

function sum(suites: readonly Suite[], field: "tests" | "failures" | "errors"): number {
  return suites.reduce((total, suite) => total + suite[field], 0);
}

function runSuite(report: Report): Suite[] {
  const { error, verdict } = report;
  if (error === null) return [];
  const counts = { tests: 1, failures: 0, errors: 1 };
  const told = element("error", { type: error.code, message: VERDICT_WORDS[verdict] }, errorLines(report));
  return [
    { ...counts, lines: suiteLines("backlab", { ...counts, skipped: 0 }, [testCase("backlab", verdict, 0, told)]) },
  ];
}

function stageSuites(report: Report): Suite[] {
  const entries = entriesOf(report);
  return report.stages.map((stage, index) => {
    const own = entries.filter((entry) => entry.stage === stage);
    const of = (...statuses: string[]): number => own.filter(({ test }) => statuses.includes(test.status)).length;
    const counts = { tests: own.length, failures: of("failed", "timed_out"), errors: 0 };
    const cases = own.map((entry) => entryCase(report, entry));
    const notes = index === 0 ? properties(report) : [];
    return { ...counts, lines: suiteLines(stage.id, { ...counts, skipped: of("not_run") }, [...notes, ...cases]) };
  });
}

function suiteLines(name: string, counts: Readonly<Record<string, number>>, inside: readonly string[]): string[] {
  return [`  <testsuite${attributes({ name, ...counts })}>`, ...inside, "  </testsuite>"];
}

/** What a report says of the whole run: there is no other place for it than a suite. */
function properties({ score, seed, ...report }: Report): string[] {
  const named = { score: score === null ? "none" : `${score.earned}/${score.possible}`, seed: String(seed) };
  const notes = noteLines({ score, seed, ...report }).map((value): [string, string] => ["note", value]);
  const all = [...Object.entries(named), ...notes];
  return [
    "    <properties>",
    ...all.map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    "    </properties>",
  ];
}

function entryCase(report: Report, entry: Entry): string {
  const { title, status, durationMs } = entry.test;
  const lines = status === "passed" ? [] : failureLines(report.lab, entry);
  const [message = ""] = lines;
  const told = {
    passed: "",
    not_run: element("skipped", { message }, lines),
    failed: element("failure", { type: status, message }, lines),
    timed_out: element("failure", { type: status, message }, lines),
  }[status];
  return testCase(`${report.lab.id}.${entry.stage.id}`, title, durationMs, told);
}

function testCase(classname: string, name: string, durationMs: number, told: string): string {
  const named = attributes({ classname, name, time: seconds(durationMs) });
  return told === "" ? `    <testcase${named}/>` : `    <testcase${named}>\n      ${told}\n    </testcase>`;
}

function element(name: string, given: Readonly<Record<string, string>>, lines: readonly string[]): string {
  const text = lines.map(inertXml).join("\n");
  return text === "" ? `<${name}${attributes(given)}/>` : `<${name}${attributes(given)}>${text}</${name}>`;
}

/** Of an attribute: the whole text is in the element. */
const ATTRIBUTE_CHARACTERS = 500;

function attributes(given: Readonly<Record<string, string | number>>): string {
  const written = Object.entries(given).map(([name, value]) => {
    return ` ${name}="${inertXml(String(value).slice(0, ATTRIBUTE_CHARACTERS))}"`;
  });
  return written.join("");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * One line as XML text: no markup, no character that XML does not have, and no `[[ATTACHMENT|`, by which Jenkins and
 * GitLab are told to take a file from the machine.
 */
function inertXml(text: string): string {
  return inertLine(text)
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/\[\[(?=ATTACHMENT)/gi, "[ [")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
