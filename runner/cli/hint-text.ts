import { wrapped } from "./wrap.ts";

const FENCE = /^\s*```/;
const ITEM = /^(\s*(?:[-*]|\d+\.) )/;

/** A step of a hint, written in Markdown, as it is read at a terminal: paragraphs as wide as that, code as it is. */
export function hintText(markdown: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let inCode = false;
  const endParagraph = (): void => {
    if (paragraph.length > 0) lines.push(...laidOut(paragraph, width));
    paragraph = [];
  };
  for (const line of markdown.split("\n")) {
    const isFence = FENCE.test(line);
    const isText = !inCode && !isFence && line.trim() !== "" && !line.startsWith("|");
    if (!isText || ITEM.test(line)) endParagraph();
    if (isText) paragraph.push(line);
    else lines.push(line);
    if (isFence) inCode = !inCode;
  }
  endParagraph();
  return lines.join("\n");
}

/** One paragraph, or one item of a list, whose further lines stand below its first word. */
function laidOut([first = "", ...more]: readonly string[], width: number): string[] {
  const [mark = ""] = ITEM.exec(first) ?? [];
  const text = [first.slice(mark.length), ...more].map((line) => line.trim()).join(" ");
  return wrapped(text, width, mark, " ".repeat(mark.length));
}
