// eslint-disable-next-line no-control-regex -- what a terminal is told begins with one
const TOKEN = /\u001B\[([\d;?]*)([A-Za-z])|[^]/gu;

/** What one sees in the end of all that a terminal was sent, line by line: nothing of a line that was written over. */
export function seenOf(sent: string): string[] {
  return sent.split("\n").map(lineOf);
}

/** @throws Error for a sequence that does something which this does not: a reader could not follow it either */
function lineOf(sent: string): string {
  const cells: string[] = [];
  let column = 0;
  for (const [token, parameters = "", command] of sent.matchAll(TOKEN)) {
    if (token === "\r") column = 0;
    else if (command === "m") continue;
    else if (command === "G") column = Number(parameters || "1") - 1;
    else if (command === "K" || command === "J") cells.length = column;
    else if (command !== undefined) throw new Error(`${JSON.stringify(token)} does not belong into a session`);
    else cells[column++] = token;
  }
  // What was jumped over is blank.
  return Array.from({ length: cells.length }, (_, index) => cells[index] ?? " ")
    .join("")
    .trimEnd();
}
