import { inertLine } from "../../../grader/report/inert.ts";

/** Text that is markup. Only `html` makes it, so that nothing that anybody wrote becomes any by mistake. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Markup[];

/** Markup with values in it: what is not markup itself is text there, inert and escaped, in content and attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((string, index) => string + textOf(parts[index] ?? "")).join(""));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that no HTML document may have, as a reference or otherwise. */
const NO_CHARACTER = /[\uFFFE\uFFFF]/g;

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "number") return String(part);
  if (typeof part !== "string") return part.map(({ text }) => text).join("");
  const inert = inertLine(part).replace(NO_CHARACTER, "\uFFFD");
  return inert.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
