import { readFile } from "node:fs/promises";
import MarkdownIt from "markdown-it";
import { Parser } from "tap-parser";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../grader/report/report.ts";
import { HOSTILE, hostileReports, longLine, MARK } from "../../support/hostile.ts";
import { inAllSinks, inSink, sinks } from "../../support/sinks.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";
import { everyElement, parseXml } from "../../support/xml.ts";

const UNSAFE =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/;

const corpus = Object.entries(HOSTILE);
const schema = await readFile(new URL("../../support/junit.xsd", import.meta.url), "utf8");
const harmless = hostileReports("harmless");

/** Every hostile string in every report, in one form, beside the same report of a harmless learner in that form. */
function each(sink: string, text: string): { report: Report; shown: string; other: string }[] {
  return hostileReports(text).map((report, index) => {
    return { report, shown: inSink(sink, report), other: inSink(sink, harmless[index]) };
  });
}

describe.each([...sinks.keys()])("in %s", (sink) => {
  it.each(corpus)("%s neither moves a cursor, reorders or hides text, nor breaks a character", (_name, text) => {
    for (const { shown } of each(sink, text)) {
      expect(shown.endsWith("\n")).toBe(true);
      expect(shown).not.toMatch(UNSAFE);
      expect(shown).not.toMatch(/\p{Cs}/u);
    }
  });

  it.each(corpus)("%s gives no command to a CI system", (_name, text) => {
    for (const { shown, other } of each(sink, text)) {
      const names = workflowCommands(shown).map(({ name }) => name);
      expect(names).toEqual(workflowCommands(other).map(({ name }) => name));
      expect(shown).not.toMatch(/##\w*\[/);
    }
  });
});

describe("in JUnit XML", () => {
  it.each(corpus)("%s is text, to a parser and to a schema", (_name, text) => {
    for (const { shown, other } of each("junit", text)) {
      const [found, expected] = [shown, other].map((xml) => everyElement(parseXml(xml, schema)));
      const shape = (elements = found): string[] => (elements ?? []).map(({ name }) => name);
      expect(shape(found).filter((name) => name !== "property")).toEqual(
        shape(expected).filter((name) => name !== "property"),
      );
      expect(found?.map(({ attributes: { name = "" } }) => name).join()).not.toContain(MARK);
      expect(shown).not.toMatch(/\[\[ATTACHMENT/i);
    }
  });

  it("shows what the app said", () => {
    const [report] = hostileReports("</failure>&\"'<b>]]>");
    const elements = everyElement(parseXml(inSink("junit", report), schema));
    expect(elements.find(({ name }) => name === "failure")?.text).toContain("</failure>&\"'<b>]]>");
  });
});

describe.each(["markdown", "github:GITHUB_STEP_SUMMARY"])("in %s", (sink) => {
  const parsers = [new MarkdownIt({ html: true, linkify: true }), new MarkdownIt("commonmark")];

  it.each(corpus)("%s is in code blocks only", (_name, text) => {
    for (const { shown } of each(sink, text)) {
      for (const parser of parsers) {
        const tokens = parser.parse(shown, {});
        const blocks = tokens.filter(({ type }) => type === "fence");
        const outside = tokens.filter(({ type }) => type !== "fence").map(({ content }) => content);
        expect(outside.join("\n")).not.toContain(MARK);
        expect(outside.join("\n")).not.toMatch(/evil|@octocat/);
        expect(tokens.map(({ type }) => type)).not.toContain("html_block");
        expect(parser.render(shown).replace(/<pre>[\s\S]*?<\/pre>/g, "")).not.toMatch(/<(a|img|script|b)\b|href/);
        expect(blocks.map(({ content }) => content).join("\n")).toContain(MARK);
      }
    }
  });
});

describe("in TAP", () => {
  it.each(corpus)("%s adds no test, directive, pragma or end", (_name, text) => {
    for (const { shown, other } of each("tap", text)) {
      const [found, expected] = [shown, other].map(tapOf);
      expect(found).toEqual(expected);
    }
  });

  it("shows what the app said", () => {
    const [report] = hostileReports("ok 1 - # SKIP\n  ...\n...");
    const points = tapPoints(inSink("tap", report));
    expect(JSON.stringify(points[1]?.diag)).toContain("ok 1 - # SKIP");
  });
});

/** What a TAP parser makes of a text, but for the details of failures. */
function tapOf(text: string): object {
  const parser = new Parser({ strict: true });
  const told: string[] = [];
  parser.on("extra", (extra) => told.push(`extra: ${String(extra)}`));
  parser.on("pragma", (name) => told.push(`pragma: ${String(name)}`));
  parser.on("bailout", (reason) => told.push(`bail out: ${String(reason)}`));
  parser.on("child", () => told.push("child"));
  parser.end(text);
  const { ok, count, pass, fail, skip, todo, plan } = parser.results ?? {};
  const points = tapPoints(text).map((point) => ({ ...point, diag: null }));
  return { ok, count, pass, fail, skip, todo, plan, told, points };
}

interface Point {
  ok: boolean;
  name: string;
  diag: unknown;
  skip: string | boolean;
  todo: string | boolean;
}

function tapPoints(text: string): Point[] {
  return Parser.parse(text).flatMap((event) => {
    if (event[0] !== "assert") return [];
    const { ok, name, diag, skip, todo } = event[1] as Point;
    return [{ ok, name, diag, skip, todo }];
  });
}

describe.each(["json", "gitlab", "gradescope", "prairielearn"])("in %s", (sink) => {
  it.each(corpus)("%s is a string, and changes no other value", (_name, text) => {
    for (const { report, shown, other } of each(sink, text)) {
      const parsed: unknown = JSON.parse(shown);
      if (sink === "json") expect(parsed).toEqual(JSON.parse(JSON.stringify(report)));
      else expect(shapeOf(parsed, text)).toEqual(shapeOf(JSON.parse(other), "harmless"));
    }
  });
});

/** A value with every string of a learner's taken for the same. */
function shapeOf(value: unknown, text: string): unknown {
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) {
    const shapes = value.map((one) => shapeOf(one, text));
    return shapes.every((one) => one === "text") ? ["text"] : shapes;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member, text)]));
}

describe("in GitHub Classroom's outputs", () => {
  it.each(corpus)("%s adds no output, and is one line of the log that its action prints", (_name, text) => {
    for (const { shown, other } of each("classroom", text)) {
      const names = (all: string): string[] => all.split("\n").map((line) => line.split("=")[0] ?? "");
      expect(names(shown)).toEqual(names(other));
      const encoded = /^result=(.*)$/m.exec(shown)?.[1] ?? "";
      const { tests } = JSON.parse(Buffer.from(encoded, "base64").toString()) as {
        tests: { name: string; message: string | null }[];
      };
      const log = tests.map(({ name, message }) => `❌ ${name}\n\nError: ${message}\n`).join("\n");
      expect(workflowCommands(log)).toEqual([]);
      expect(log.split(/\r|\n/).length).toBe(tests.length * 4);
    }
  });
});

describe("a line of 20 MB", () => {
  it("makes no text longer than a page, but for the JSON, which has all of it", { timeout: 120_000 }, () => {
    const [graded, ...others] = hostileReports(longLine());
    for (const sink of [...sinks.keys()].filter((name) => name !== "json")) {
      expect(inSink(sink, graded).length).toBeLessThan(1_000_000);
    }
    for (const report of others) {
      for (const [sink, text] of inAllSinks(report)) expect(text.length < 1_000_000).toBe(sink !== "json");
    }
  });
});
