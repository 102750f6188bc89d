import MarkdownIt, { type Token } from "markdown-it";

export interface Heading {
  line: number;
  /** As it reads, without markup. */
  text: string;
  level: number;
  /** What a link's `#` names it by. */
  anchor: string;
  /** Nothing stands between it and the next heading of its level, or the end. */
  empty: boolean;
}

export interface Link {
  line: number;
  target: string;
}

/** What of a Markdown text can be wrong. What is in code is none of it. */
export interface Page {
  headings: Heading[];
  links: Link[];
}

const parser = new MarkdownIt({ html: true });

export function readMarkdown(text: string): Page {
  const tokens = parser.parse(text, {});
  return { headings: headingsIn(tokens), links: tokens.flatMap(linksIn) };
}

function headingsIn(tokens: readonly Token[]): Heading[] {
  const used = new Map<string, number>();
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open") return [];
    const text = plainText(tokens[index + 1]);
    const level = levelOf(token);
    const next = tokens[index + 3];
    const empty = next === undefined || (next.type === "heading_open" && levelOf(next) <= level);
    return [{ line: lineOf(token), text, level, anchor: anchorOf(text, used), empty }];
  });
}

function levelOf({ tag }: Token): number {
  return Number(tag.slice(1));
}

function plainText(inline: Token | undefined): string {
  const parts = inline?.children ?? [];
  return parts.map(({ type, content }) => (type === "text" || type === "code_inline" ? content : "")).join("");
}

/** As GitHub makes them: words in lower case joined by hyphens, punctuation dropped, numbered when there are several. */
function anchorOf(text: string, used: Map<string, number>): string {
  const anchor = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replace(/ /g, "-");
  const times = used.get(anchor) ?? 0;
  used.set(anchor, times + 1);
  return times === 0 ? anchor : `${anchor}-${times}`;
}

function linksIn(inline: Token): Link[] {
  let line = lineOf(inline);
  return (inline.children ?? []).flatMap((token) => {
    if (token.type === "softbreak" || token.type === "hardbreak") line++;
    const target = token.attrGet("href") ?? token.attrGet("src");
    return target === null ? [] : [{ line, target: String(target) }];
  });
}

function lineOf({ map }: Token): number {
  return (map?.[0] ?? 0) + 1;
}
