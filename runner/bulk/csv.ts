import { inertLine } from "../../grader/report/inert.ts";

export type CsvValue = string | number | boolean | null;

/** What a spreadsheet takes for a formula when a cell begins with it, in full width too. */
const FORMULA = /^\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/;

/**
 * Rows as CSV by RFC 4180, ending in a line break. Text is one line and inert, and none of it is a formula: such text
 * begins with an apostrophe, by which spreadsheets know text.
 */
export function csvOf(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const line = inertLine(value);
  const text = FORMULA.test(line) ? `'${line}` : line;
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
