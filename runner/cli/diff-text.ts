import { FILE_HEADERS_ONLY, createTwoFilesPatch } from "diff";
import pc from "picocolors";
import { inertLine } from "../../grader/report/inert.ts";

type Files = ReadonlyMap<string, Buffer>;

/** Code is compared; what a project is set up with differs for reasons of its own. */
const COMPARED = /\.([cm]?[jt]s|sql)$/;
const NOT_COMPARED = /^test\//;

/** How the reference differs from what a learner has, as unified diffs: what is theirs with -, what is its own with +. */
export function diffText(theirs: Files, reference: Files, { colour }: { colour: boolean }): string {
  const c = pc.createColors(colour);
  const paths = [...new Set([...theirs.keys(), ...reference.keys()])].filter(isCompared).sort();
  const differing = paths.filter((path) => theirs.get(path)?.equals(reference.get(path) ?? EMPTY) !== true);
  const lines = differing.flatMap((path) => patchOf(path, theirs, reference).split("\n"));
  if (lines.length === 0) return "Your code is the reference's, to the letter.\n";
  return `${lines.map((line) => painted(inertLine(line), c)).join("\n")}\n`;
}

const EMPTY = Buffer.alloc(0);

function isCompared(path: string): boolean {
  return COMPARED.test(path) && !NOT_COMPARED.test(path);
}

function patchOf(path: string, theirs: Files, reference: Files): string {
  const side = (files: Files, name: string): [string, string] => {
    const bytes = files.get(path);
    return bytes === undefined ? ["/dev/null", ""] : [`${name}/${path}`, bytes.toString()];
  };
  const [mine, before] = side(theirs, "yours");
  const [its, after] = side(reference, "reference");
  return createTwoFilesPatch(mine, its, before, after, "", "", { headerOptions: FILE_HEADERS_ONLY }).trimEnd();
}

function painted(line: string, c: ReturnType<typeof pc.createColors>): string {
  if (/^(\+\+\+|---) /.test(line)) return c.bold(line);
  if (line.startsWith("+")) return c.green(line);
  return line.startsWith("-") ? c.red(line) : line;
}
