import { didYouMean } from "../../suggest.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, stageIds, textOf } from "./lab-files.ts";
import { type Heading, readMarkdown } from "./markdown.ts";

const BRIEF = "README.md";
const POINTS = /\((\d+) points?\)/;

/** The brief has a section for every stage, which says how many points it is worth, if it says so, as lab.yaml does. */
export function briefSections(lab: LabFiles): Problem[] {
  const text = textOf(lab, BRIEF);
  if (text === null) {
    return [
      { file: BRIEF, line: null, message: "there is no brief", fix: "say in README.md what a learner is to build" },
    ];
  }
  const { headings } = readMarkdown(text);
  return [
    ...lab.loaded.lab.stages.flatMap((stage) => sectionOf(stage, headings)),
    ...headings.filter(({ text: title }) => POINTS.test(title)).flatMap((heading) => strangeSection(lab, heading)),
  ];
}

function sectionOf({ id, points }: { id: string; points: number }, headings: readonly Heading[]): Problem[] {
  const fix = `begin its section with: ## ${id}: ... (${points} points)`;
  const own = headings.filter(({ text }) => startsWith(text, id));
  const [first, second] = own;
  if (first === undefined) return [{ file: BRIEF, line: null, message: `stage ${id} has no section`, fix }];
  const told = POINTS.exec(first.text)?.[1];
  return [
    ...(told === undefined || Number(told) === points
      ? []
      : [{ file: BRIEF, line: first.line, message: `${id} is worth ${points} points, and not ${told}`, fix }]),
    ...(first.empty
      ? [
          {
            file: BRIEF,
            line: first.line,
            message: `the section of ${id} says nothing`,
            fix: "promise there what its tests ask for",
          },
        ]
      : []),
    ...(second === undefined
      ? []
      : [{ file: BRIEF, line: second.line, message: `stage ${id} has a second section`, fix: "make them one" }]),
  ];
}

/** A heading that gives points to something else. */
function strangeSection(lab: LabFiles, { text, line }: Heading): Problem[] {
  const ids = stageIds(lab);
  if (ids.some((id) => startsWith(text, id))) return [];
  const [word = ""] = text.split(/[\s:(]/);
  const fix = didYouMean(word, ids) ?? `the stages are: ${ids.join(", ")}`;
  return [{ file: BRIEF, line, message: `"${text}" gives points, and begins with no stage's id`, fix }];
}

function startsWith(text: string, id: string): boolean {
  return text.startsWith(id) && !/^[\w-]/.test(text.slice(id.length));
}
