// eslint-disable-next-line no-control-regex -- what is measured is what one sees
const COLOUR = /\u001B\[\d+m/g;

/** Characters that one sees of a text. */
export function seen(text: string): number {
  return text.replace(COLOUR, "").length;
}

/**
 * Text as lines of at most so many characters, broken between words; one that is longer is not broken. Colours take no
 * room. The lines after the first begin with `hang` in place of `indent`.
 */
export function wrapped(text: string, width: number, indent = "", hang = indent): string[] {
  if (seen(indent) + seen(text) <= width) return [indent + text];
  const [lead = ""] = /^ */.exec(text) ?? [];
  if (lead !== "") return wrapped(text.slice(lead.length), width, indent + lead, hang + lead);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const before = lines.length === 0 ? indent : hang;
    if (line !== "" && seen(before) + seen(line) + 1 + seen(word) > width) {
      lines.push(before + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, (lines.length === 0 ? indent : hang) + line];
}

/** Two texts at both ends of a line. */
export function row(left: string, right: string, width: number): string {
  const room = width - seen(left) - seen(right);
  return room > 0 ? `${left}${" ".repeat(room)}${right}` : `${left} ${right}`;
}
