import { inertLine } from "../../grader/report/inert.ts";

export type CsvValue = string | number | boolean | null;

/**
 * What a spreadsheet takes for a formula when a cell begins with it, in full width too. One that is set to another
 * separator than ours has cells begin in the middle of text.
 */
const FORMULA = /(^|[;,"])(\s*)(?=[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/g;

/**
 * Rows as CSV by RFC 4180, ending in a line break. Text is one line and inert, and none of it is a formula: an
 * apostrophe stands before what could be one, by which spreadsheets know text.
 */
export function csvOf(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = inertLine(value).replace(FORMULA, "$1$2'");
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
