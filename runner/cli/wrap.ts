/**
 * Text as lines of at most so many characters, broken between words; one that is longer is not broken. The lines after
 * the first are indented further, as much as `hang` says.
 */
export function wrapped(text: string, width: number, indent = "", hang = indent): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const before = lines.length === 0 ? indent : hang;
    if (line !== "" && before.length + line.length + 1 + word.length > width) {
      lines.push(before + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, (lines.length === 0 ? indent : hang) + line];
}
