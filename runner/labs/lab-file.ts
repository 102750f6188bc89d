import { LineCounter, type Document, isMap, isNode, isScalar, parseDocument } from "yaml";
import type { z } from "zod";
import { Lab } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";

type Path = readonly PropertyKey[];

/**
 * Parses the text of a lab.yaml.
 *
 * @param name how messages call the file
 * @throws BacklabError `lab_invalid`, one line a mistake: file, line, field, what was expected
 */
export function parseLabFile(text: string, name: string): Lab {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ message, pos }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`);
  if (broken.length > 0) throw invalid(broken);
  const parsed = Lab.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => `${name}:${lineOf(document, lines, issue)}: ${sentence(issue)}`));
}

function invalid(problems: string[]): BacklabError {
  return new BacklabError("lab_invalid", problems.join("\n"), { hint: "the format is described in docs/labs.md" });
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

/** The line of the field, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, issue: z.core.$ZodIssue): number {
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
