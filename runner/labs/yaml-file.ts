import { LineCounter, type Document, isMap, isNode, isScalar, parseDocument } from "yaml";
import type { z } from "zod";

type Path = readonly PropertyKey[];

/** Something wrong in a file: the line, from 1, and a sentence without it. */
export interface LineProblem {
  line: number;
  message: string;
}

/** A YAML file as a schema has it, or all that is wrong with it. */
export interface CheckedYaml<T> {
  /** Null when there are problems. */
  value: T | null;
  problems: LineProblem[];
  /** The line of a field, or of the nearest thing around it that is there. */
  lineOf: (path: Path) => number;
}

export function checkYaml<S extends z.ZodType>(text: string, schema: S): CheckedYaml<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (path: Path): number => lines.linePos(valueOffset(document, path)).line;
  const broken = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message }));
  if (broken.length > 0) return { value: null, problems: broken, lineOf };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [], lineOf };
  const problems = parsed.error.issues.map((issue) => ({
    line: lineOfIssue(document, lines, issue),
    message: sentence(issue),
  }));
  return { value: null, problems, lineOf };
}

function sentence(issue: z.core.$ZodIssue): string {
  const field = fieldName(issue.path);
  const text = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return field === "" ? text : `${field}: ${text}`;
}

function fieldName(path: Path): string {
  return path.reduce<string>(
    (name, key) => (typeof key === "number" ? `${name}[${key}]` : name === "" ? String(key) : `${name}.${String(key)}`),
    "",
  );
}

function lineOfIssue(document: Document, lines: LineCounter, issue: z.core.$ZodIssue): number {
  const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const offset = unknownKey === undefined ? undefined : keyOffset(document, issue.path, unknownKey);
  return lines.linePos(offset ?? valueOffset(document, issue.path)).line;
}

function keyOffset(document: Document, path: Path, key: string): number | undefined {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(parent)) return undefined;
  const found = parent.items.map((item) => item.key).find((item) => isScalar(item) && item.value === key);
  return isScalar(found) ? found.range?.[0] : undefined;
}

function valueOffset(document: Document, path: Path): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : valueOffset(document, path.slice(0, -1));
}
