/** Quoted strings (with '' and E'\'' escapes), dollar-quoted strings, comments, numbers and parameters. */
const LITERALS =
  /[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|\$\d+|(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g;

/**
 * A statement without its data: literals and parameters become `?`, comments stay as `--`, white space
 * and case are folded. Two statements with one shape differ in data only, so an input that changes the
 * shape has been executed as SQL.
 */
export function shapeOf(sql: string): string {
  return sql
    .replace(LITERALS, (found) => (found.startsWith("--") || found.startsWith("/*") ? "--" : "?"))
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}
