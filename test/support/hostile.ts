import { Lab } from "../../grader/lab.ts";
import { manifestOf } from "../../grader/manifest.ts";
import { scoredReport, unscoredReport } from "../../grader/report/build.ts";
import type { Report } from "../../grader/report/report.ts";
import type { Said, Timeline } from "../../grader/timeline/timeline.ts";
import { declared, facts, outcome, unsigned, smallLab } from "./fixtures.ts";

/** What stands in each hostile string, so that a test can tell whether it was shown, and as what. */
export const MARK = "h0stile";

/** Text that is more than text somewhere: in a terminal, a CI log, XML, HTML, Markdown, TAP, YAML, a spreadsheet. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "ANSI colours and cursor": `\u001B[2J\u001B[1;1H\u001B[31m${MARK}\u001B[0m\u001B[1A`,
  "an OSC title and link": `\u001B]0;${MARK}\u0007\u001B]8;;https://evil.example\u001B\\${MARK}\u001B]8;;\u001B\\`,
  "C1 control codes": `\u009B31m${MARK}\u009D0;title\u009C\u0085`,
  "carriage returns and backspaces": `all passed\r${MARK}\b\b\b\b\u007F`,
  NUL: `a\u0000${MARK}\u0000`,
  "bidirectional controls": `\u202E${MARK}\u2066\u2069\u200F\u061C\uFEFF`,
  "line and paragraph separators": `a\u2028::error::${MARK}\u2029::error::${MARK}\u000B::error::${MARK}`,
  "half a character": `\uD83D${MARK}\uDE00\uDFFF`,
  "no characters": `\uFFFE${MARK}\uFFFF`,
  "a workflow command": `::error file=/etc/passwd,line=1,title=${MARK}::${MARK}`,
  "workflow commands on later lines": `x\n::set-output name=a::${MARK}\n  ::add-mask::${MARK}\r\n\t::stop-commands::${MARK}`,
  "an old workflow command": `x ##[error]${MARK} ##[add-mask]${MARK} ##[group]`,
  "an escaped workflow command": `%0A::error::${MARK}%0D%0A::warning::${MARK}%3A%2C%25`,
  "Azure and TeamCity commands": `##vso[task.setvariable variable=x]${MARK} ##teamcity[testFailed name='${MARK}']`,
  "a GitLab section": `section_start:0:${MARK}[collapsed=true]\r\u001B[0K${MARK}`,
  "an attachment": `[[ATTACHMENT|/etc/passwd]]${MARK} [[attachment|/etc/${MARK}]]`,
  HTML: `<script>alert("${MARK}")</script><img src=x onerror=${MARK}><!-- ${MARK} --></pre></details><b>${MARK}`,
  "HTML entities": `&lt;b&gt;${MARK}&amp;&#x3C;i&#x3E;&nbsp;`,
  "the end of CDATA": `]]>${MARK}<![CDATA[ ]]>]]&gt;`,
  "the end of a failure": `</failure></testcase><testcase name="${MARK}"/><testcase name="x"><failure>`,
  "an XML entity": `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;&${MARK};<?xml ${MARK}?>`,
  "the end of an attribute": `" onload="${MARK}" x='${MARK}'`,
  "TAP lines": `ok 1 - ${MARK}\nnot ok 2 - ${MARK}\n1..1\nBail out! ${MARK}\n# Subtest: ${MARK}\n    ok 1 - ${MARK}`,
  "TAP directives": `${MARK} # SKIP # TODO {`,
  "the end of a YAML block": `...\n---\n  ...\n${MARK}: &a [*a]\n  ---\n!!js/function ${MARK}`,
  "a TAP pragma": `pragma +strict\npragma +bail\nTAP version 13\n${MARK}`,
  "Markdown fences": `\`\`\`\n# ${MARK}\n\`\`\`\`\`\`\n~~~\n<b>${MARK}</b>\n\`\`\``,
  "a fence on one line": `\`\`\` ${MARK} \`\`\`\`\``,
  "Markdown links and images": `[${MARK}](https://evil.example) ![${MARK}](https://evil.example/x.png) <https://evil.example>`,
  "a bare link": `https://evil.example/${MARK} www.evil.example ${MARK}@evil.example`,
  "mentions and references": `@everyone @octocat ${MARK} #1 evil/repo#2 !3 :bomb:`,
  "Markdown blocks": `# ${MARK}\n- ${MARK}\n> ${MARK}\n| a | b |\n| - | - |\n| ${MARK} | c |\n***\n<details>`,
  "Markdown emphasis": `**${MARK}** _${MARK}_ ~~${MARK}~~ \\ $x^2$ $$${MARK}$$`,
  "CSV formulas": `=HYPERLINK("https://evil.example";"${MARK}")\n+1+1\n-1\n@SUM(1)\n\t=1`,
  "JSON in JSON": `","earned":100,"x":"${MARK}"}]}\\`,
  "names of Object's": `__proto__ constructor ${MARK} toString`,
};

/** Characters of one line that an app may write if nobody stops it. */
const LONG_LINE = 20 * 1024 * 1024;

/** One line of 20 MB. */
export function longLine(): string {
  return MARK + "x".repeat(LONG_LINE - MARK.length);
}

const lab = Lab.parse({
  ...smallLab,
  id: "hostile",
  title: "A lab whose learners mean harm",
  stages: [
    { id: "open", title: "Open", points: 60, visibility: "public" },
    { id: "shut", title: "Shut", points: 40 },
  ],
});

const manifest = manifestOf(lab, [
  declared("open", "answers"),
  declared("open", "fails"),
  declared("open", "is late"),
  declared("open", "does not run"),
  declared("shut", "refuses"),
  declared("shut", "is never seen", { visibility: "sealed" }),
]);

/** Reports with a text in every field that a learner has a say in: of a run with outcomes, and of runs without. */
export function hostileReports(text: string): Report[] {
  const where = {
    ...facts,
    lab: { id: lab.id, digest: "sha256:1" },
    submission: { digest: "sha256:2", ignored: [text, `${text}/package.json`] },
  };
  const wrong = {
    message: text,
    expected: text,
    actual: text,
    hint: text,
    kind: "value" as const,
    exchange: {
      app: "api",
      method: "POST",
      path: `/${text}`,
      requestHeaders: { "x-text": text },
      requestBody: text,
      status: 500,
      responseHeaders: { "content-type": text },
      responseBody: text,
      durationMs: 2,
    },
  };
  const timeline = hostileTimeline(text);
  const outcomes = [
    outcome("open/answers"),
    outcome("open/fails", { status: "failed", ...wrong, timeline }),
    outcome("open/is-late", { status: "timed_out", ...wrong, timeline }),
    outcome("open/does-not-run", { status: "not_run", message: text }),
    outcome("shut/refuses", { status: "failed", ...wrong, timeline }),
  ];
  const logged = new Map(manifest.tests.map(({ id }) => [id, [text, text]]));
  const error = { code: "submission_unsafe", message: text, hint: text, logged: [text, text] };
  const none = { lab, manifest, outcomes: [], logged: new Map<string, string[]>() };
  const drafts = [
    scoredReport({ ...where, limitsReached: [text] }, { lab, manifest, outcomes, logged }),
    scoredReport(where, none, { ...error, code: "app_not_started" }),
    unscoredReport(where, "rejected", error),
    unscoredReport(where, "infra_error", error),
  ];
  return drafts.map(unsigned);
}

/** A timeline with a text wherever a learner has a say. */
function hostileTimeline(text: string): Timeline {
  const request = { method: "POST", path: `/${text}`, requestHeaders: { "x-text": text }, requestBody: text };
  const said = (kind: Said["kind"]): Said => ({ kind, atMs: 1, app: kind === "redis" ? null : "api", text });
  return {
    about: 2,
    announcedMs: 0,
    failedMs: 3,
    unseen: [],
    entries: [
      { kind: "request", atMs: 0, number: 1, app: "api", ...request },
      { kind: "request", atMs: 0, number: 2, app: "api", ...request },
      ...(["sql", "redis", "log"] as const).map(said),
      { kind: "response", atMs: 2, number: 1, app: "api", status: null, contentType: null, body: null },
      { kind: "response", atMs: 3, number: 2, app: "api", status: 500, contentType: text, body: text },
    ],
  };
}
