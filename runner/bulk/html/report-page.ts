import { type Entry, entriesOf } from "../../../grader/report/entries.ts";
import type { Report } from "../../../grader/report/report.ts";
import { countWords, errorLines, failureLines, noteLines, scoreWords, standing } from "../../../grader/report/words.ts";
import type { Candidate } from "../candidate.ts";
import { documentOf } from "./document.ts";
import { html, Markup } from "./markup.ts";

/** One submission's report as a page beside the others. Whatever a learner wrote is text in it. */
export function renderReportPage({ id, name }: Pick<Candidate, "id" | "name">, report: Report): string {
  const body = [
    html`<p><a href="../index.html">all submissions</a></p>
      <h1><bdi>${name}</bdi>: ${scoreWords(report)}</h1>
      <p class="soft">${id} · ${countWords(report)} · ${standing(report)} · seed ${report.seed}</p>`,
    lines(errorLines(report)),
    lines(noteLines(report)),
    ...(report.error === null ? stages(report) : []),
  ];
  return documentOf(`${id}: ${scoreWords(report)}`, body);
}

const MARKS = { passed: "✓", failed: "✗", timed_out: "✗", not_run: "–" } as const;
const CLASSES = { passed: "good", failed: "bad", timed_out: "bad", not_run: "soft" } as const;

function stages(report: Report): Markup[] {
  const entries = entriesOf(report);
  return report.stages.map(
    (stage) =>
      html`<h2>${stage.title} <span class="soft">${stage.earned}/${stage.points}</span></h2>
        ${entries.filter((entry) => entry.stage === stage).map((entry) => test(report, entry))}`,
  );
}

function test(report: Report, entry: Entry): Markup {
  const { title, status, earned, points } = entry.test;
  const details = status === "passed" ? html`` : lines(failureLines(report.lab, entry));
  return html`<h3>
      <span class="${CLASSES[status]}">${MARKS[status]}</span> ${title} <span class="soft">${earned}/${points}</span>
    </h3>
    ${details}`;
}

function lines(text: readonly string[]): Markup {
  if (text.length === 0) return html``;
  const shown = text.map((line) => html`${line}`.text).join("\n");
  return html`<pre>${new Markup(shown)}</pre>`;
}
