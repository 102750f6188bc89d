import { CAVEAT, placeWords, summary } from "../../similar/render-similar.ts";
import type { Similarities, SimilarPair } from "../../similar/similarities.ts";
import { html, type Markup } from "./markup.ts";

/** Submissions that are alike, with where to begin to look. */
export function similar(found: Similarities): Markup {
  return html`<h2>Alike</h2>
    <p class="soft">${CAVEAT}<br />${summary(found)}.</p>
    ${found.pairs.length === 0 ? html`` : table(found.pairs)}${notCompared(found)}`;
}

function table(pairs: readonly SimilarPair[]): Markup {
  const line = ({ left, right, percent, longest }: SimilarPair): Markup =>
    html`<tr>
      <th scope="row">
        ${linkOf(left)} and
        ${linkOf(right)}${
          longest === null
            ? html``
            : html`<br /><span class="soft">${placeWords(longest.left)} = ${placeWords(longest.right)}</span>`
        }
      </th>
      <td class="figure">${percent} %</td>
    </tr>`;
  return html`<table id="similar">
    <thead>
      <tr>
        <th scope="col">submissions, and the longest piece that both have</th>
        <th scope="col" class="figure">in common</th>
      </tr>
    </thead>
    <tbody>
      ${pairs.map(line)}
    </tbody>
  </table>`;
}

function notCompared({ notCompared: left }: Similarities): Markup {
  if (left.length === 0) return html``;
  return html`<details>
    <summary>not compared: ${left.length}</summary>
    <ul class="names">
      ${left.map(({ name, why }) => html`<li><bdi>${name}</bdi>: ${why}</li>`)}
    </ul>
  </details>`;
}

/** The id has only characters that an address may have. */
function linkOf({ id, name }: SimilarPair["left"]): Markup {
  return html`<a href="${`reports/${id}.html`}"><bdi>${name}</bdi></a>`;
}
