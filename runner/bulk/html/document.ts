import { createHash } from "node:crypto";
import { html, Markup } from "./markup.ts";

/** One look for all pages, light and dark, for screens from a phone's on. Colours differ in lightness too. */
const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --soft: #57606a; --line: #d5dae0; --fill: #f4f6f8;
  --good: #1a7f37; --bad: #b3261e; --bar: #2f6feb; --track: #e6eaef; }
@media (prefers-color-scheme: dark) { :root { --page: #0f1318; --text: #e6eaef; --soft: #9aa4b0; --line: #2c333c;
  --fill: #181e25; --good: #4cc26c; --bad: #ff8a80; --bar: #6ea0ff; --track: #262d36; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
a { color: var(--bar); }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 1rem 0; padding: 0;
  list-style: none; }
.tiles li { background: var(--fill); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.tiles b { display: block; white-space: nowrap; font-size: 1.4rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: .875rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 600; font-size: .875rem; }
tbody th { font-weight: inherit; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.bar { width: 40%; }
.bar svg { display: block; width: 100%; height: .9rem; margin-top: .3rem; border-radius: .2rem; }
#distribution .bar { width: 100%; }
.bar rect { fill: var(--bar); }
.bar .track { fill: var(--track); }
details { margin-top: .2rem; }
summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
ul.lines { list-style: none; padding: 0; margin: 0; }
ul.lines li { border-bottom: 1px solid var(--line); padding: .4rem 0; }
ul.names { margin: .25rem 0 .5rem; padding-left: 1.25rem; }
pre { background: var(--fill); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; margin: .4rem 0 .8rem;
  font: .8125rem/1.5 ui-monospace, monospace; white-space: pre-wrap; }
@media (max-width: 36rem) { .wide { display: none; } .tiles { grid-template-columns: repeat(2, 1fr); } #tests .bar { display: none; } h1 { font-size: 1.3rem; } }
@media print { details > * { display: block; } }
`;

/** Its text is what the hash is of, to the byte. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Nothing is fetched, run or sent, whatever may stand in a page: this style is all that a browser takes. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** A page that is whole in itself. */
export function documentOf(title: string, body: readonly Markup[]): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return `${page.text.trimEnd()}\n`;
}
