import type { Report } from "../../../grader/report/report.ts";
import { VERDICT_WORDS } from "../../../grader/report/words.ts";
import { type Gradebook, type GradeRow, ungraded } from "../gradebook.ts";
import type { Similarities } from "../../similar/similarities.ts";
import { documentOf } from "./document.ts";
import { distribution, gradeSeconds, mean, scored, type TestFigures, testFigures } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { similar } from "./similar.ts";

/** The page that an instructor opens: all figures of a run, and a way to each report. */
export function renderOverview(
  book: Gradebook,
  reports: ReadonlyMap<string, Report>,
  similarities: Similarities | null = null,
): string {
  const body = [
    heading(book),
    tiles(book),
    withoutScore(book),
    ...(scored(book.rows).length === 0 ? [] : [scores(book), tests(testFigures(book.rows, reports), book)]),
    submissions(book),
    ...(similarities === null ? [] : [similar(similarities)]),
    strays(book),
  ];
  return documentOf(`${book.title}: grades`, body);
}

function heading({ title, lab, runtime, seed, signedBy }: Gradebook): Markup {
  const standing = signedBy === null ? "practice: not signed" : `signed by ${signedBy}`;
  return html`<h1>${title}</h1>
    <p class="soft">${lab.id} · ${runtime} · seed ${seed} · ${standing}<br />version ${lab.digest.slice(0, 19)}</p>`;
}

function tiles(book: Gradebook): Markup {
  const { rows } = book;
  const average = mean(scored(rows).map(({ score }) => score?.earned ?? 0));
  const seconds = gradeSeconds(book);
  const people = new Set(rows.map(({ person }) => person)).size;
  const same = rows.filter(({ sameAs }) => sameAs !== null).length;
  const figures: [id: string, figure: string, words: string][] = [
    ["graded", `${scored(rows).length} of ${rows.length}`, `submissions graded, of ${people} people`],
    ["mean", average === null ? "–" : average.toFixed(1), "points on average, of 100"],
    [
      "full",
      String(rows.filter(({ score }) => score?.earned === score?.possible && score !== null).length),
      "have every point",
    ],
    ["none", String(ungraded(book).length), "without a score"],
    ["same", String(same), "the same bytes as another"],
    ...(seconds === null
      ? []
      : [["time", `${seconds.median.toFixed(1)} s`, timeWords(seconds)] as [string, string, string]]),
  ];
  return html`<ul class="tiles">
    ${figures.map(([id, figure, words]) => html`<li id="${`figure-${id}`}"><b>${figure}</b><span>${words}</span></li>`)}
  </ul>`;
}

function timeWords({ most, longest }: { most: number; longest: number }): string {
  return `for a grade; nine of ten in ${most.toFixed(1)} s, the longest ${longest.toFixed(1)} s`;
}

/** What somebody has to see to comes first, apart from the grades. */
function withoutScore(book: Gradebook): Markup {
  const rows = ungraded(book).sort((a, b) => (a.verdict < b.verdict ? -1 : Number(a.verdict > b.verdict)));
  if (rows.length === 0) return html``;
  const line = (row: GradeRow): Markup =>
    html`<li>
      ${linkOf(row)}<br /><b class="bad">${verdictWords(row)}:</b>
      ${row.error?.message ?? "the same command goes on with it"}
    </li>`;
  return html`<h2>Without a score</h2>
    <p class="soft">Nothing here is a zero: these were not graded, and have no grade in any of the files.</p>
    <ul id="ungraded" class="lines">
      ${rows.map(line)}
    </ul>`;
}

function scores(book: Gradebook): Markup {
  const bins = distribution(book);
  const most = Math.max(...bins.map(({ count }) => count));
  const line = ({ from, to, count }: (typeof bins)[number]): Markup =>
    html`<tr>
      <th scope="row" class="figure">${from === to ? String(from) : `${from}–${to}`}</th>
      <td class="bar">${bar(count, most)}</td>
      <td class="figure">${count}</td>
    </tr>`;
  return html`<h2>Scores</h2>
    <table id="distribution">
      <thead>
        <tr>
          <th scope="col" class="figure">points</th>
          <th scope="col" class="bar"></th>
          <th scope="col" class="figure">submissions</th>
        </tr>
      </thead>
      <tbody>
        ${[...bins].reverse().map(line)}
      </tbody>
    </table>`;
}

function tests(figures: readonly TestFigures[], { rows }: Gradebook): Markup {
  const all = scored(rows).length;
  const line = ({ stage, title, passed, failed, notRun }: TestFigures): Markup =>
    html`<tr>
      <th scope="row">
        ${title}<br /><span class="soft">${stage}${notRun === 0 ? "" : ` · not run for ${notRun}`}</span
        >${whoFailed(failed)}
      </th>
      <td class="bar">${bar(passed, all)}</td>
      <td class="figure">${Math.round((passed / all) * 100)} %</td>
      <td class="figure ${failed.length === 0 ? "soft" : "bad"}">${failed.length}</td>
    </tr>`;
  return html`<h2>Tests</h2>
    <p class="soft">
      The test that most have failed comes first. Rates are of the ${all} submissions that have a score.
    </p>
    <table id="tests">
      <thead>
        <tr>
          <th scope="col">test</th>
          <th scope="col" class="bar"></th>
          <th scope="col" class="figure">passed</th>
          <th scope="col" class="figure">failed</th>
        </tr>
      </thead>
      <tbody>
        ${figures.map(line)}
      </tbody>
    </table>`;
}

function whoFailed(failed: readonly GradeRow[]): Markup {
  if (failed.length === 0) return html``;
  return html`<details>
    <summary>who failed it</summary>
    <ul class="names">
      ${failed.map((row) => html`<li>${linkOf(row)}</li>`)}
    </ul>
  </details>`;
}

function submissions({ rows }: Gradebook): Markup {
  const line = (row: GradeRow): Markup =>
    html`<tr>
      <th scope="row">${linkOf(row)}${row.latest ? html`` : html`<br /><span class="soft">not the latest</span>`}</th>
      <td class="wide">${row.sameAs === null ? verdictWords(row) : `the same as ${row.sameAs}`}</td>
      <td class="figure wide">${row.durationMs === null ? "" : `${(row.durationMs / 1_000).toFixed(1)} s`}</td>
      <td class="figure">${row.score === null ? "–" : `${row.score.earned}/${row.score.possible}`}</td>
    </tr>`;
  return html`<h2>Submissions</h2>
    <table id="submissions">
      <thead>
        <tr>
          <th scope="col">submission</th>
          <th scope="col" class="wide">result</th>
          <th scope="col" class="figure wide">time</th>
          <th scope="col" class="figure">points</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(line)}
      </tbody>
    </table>`;
}

function strays({ strays: found }: Gradebook): Markup {
  if (found.length === 0) return html``;
  return html`<h2>Passed over</h2>
    <ul id="strays">
      ${found.map((stray) => html`<li>${stray}</li>`)}
    </ul>`;
}

/** A name as people know it, and the id, which has only characters that an address may have. */
function linkOf({ id, name, report }: GradeRow): Markup {
  const person = html`<bdi>${name}</bdi>`;
  const shown = report === null ? person : html`<a href="${`reports/${id}.html`}">${person}</a>`;
  return name === id ? shown : html`${shown} <span class="soft">${id}</span>`;
}

function verdictWords({ verdict }: GradeRow): string {
  if (verdict === "not_graded") return "not come to";
  // These words speak to a learner elsewhere.
  return verdict === "learner_error" ? "the app did not start" : VERDICT_WORDS[verdict];
}

function bar(part: number, whole: number): Markup {
  const width = whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 10;
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="10"></rect>
    <rect width="${width}" height="10"></rect>
  </svg>`;
}
