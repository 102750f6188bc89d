import { inertLine } from "../../grader/report/inert.ts";
import { readMarkdown } from "../verify/lint/markdown.ts";
import type { Disclosure, Preview, PreviewedStage, PreviewedTest } from "./preview.ts";

/** A preview as text, ending in a newline. */
export function renderPreview(preview: Preview): string {
  const { lab, stages } = preview;
  const lines = [
    `${lab.id}: ${lab.title}`,
    "",
    ...workspace(preview),
    "",
    ...brief(preview),
    "",
    ...publicTests(preview),
    "",
    "What a report shows of a test that fails",
    ...stages.flatMap((stage, index) => ["", ...stageLines(stage, index, stages.length)]),
    "",
    ...LEGEND,
  ];
  return `${lines.map(inertLine).join("\n")}\n`;
}

function workspace({ lab, workspace: files }: Preview): string[] {
  return [
    `The workspace, templates/${lab.template} with starter/ laid over it: ${total(files)}`,
    ...files.map(({ path, bytes, from }) => `${sizeColumn(bytes)}  ${from.padEnd(8)}  ${path}`),
  ];
}

function brief({ brief: { path, bytes, text } }: Preview): string[] {
  const headings = readMarkdown(text).headings.map(({ line, text: title }) => `${String(line).padStart(10)}  ${title}`);
  return [`The brief, ${path}: ${size(bytes)}. Its headings, by line:`, ...headings];
}

function publicTests({ publicTests: files }: Preview): string[] {
  if (files.length === 0) return ["Public tests: none, as no stage is public"];
  return [
    `Public tests, whose source is no secret: ${total(files)}`,
    ...files.map(({ path, bytes, alsoIn }) => {
      const also = alsoIn.length === 0 ? "" : `  (used by hidden stages too: ${alsoIn.join(", ")})`;
      return `${sizeColumn(bytes)}  ${path}${also}`;
    }),
  ];
}

/** What can be shown of a test, in the order of the columns, and what each means. */
const COLUMNS: readonly (readonly [kind: keyof Disclosure, meaning: string])[] = [
  ["title", "id, title, points and time, and that it failed"],
  ["request", "what was sent, with a curl line, and what came back"],
  ["statuses", "expected and actual status, when that is what is wrong"],
  ["values", "expected and actual value, whatever is wrong"],
  ["hint", "what hint() said last"],
  ["log", "what the app logged meanwhile"],
  ["source", "the test itself is given to learners"],
];

const LEGEND: readonly string[] = [
  ...COLUMNS.map(([kind, meaning]) => `${kind.padStart(10)}  ${meaning}`),
  "A test without a title shown counts in the totals of its stage only. Why a test did not run is shown with its title,",
  "and what an error says that the suite throws itself with the request.",
];

function stageLines(stage: PreviewedStage, index: number, count: number): string[] {
  const { id, title, points, visibility, needs, hintSteps, tests } = stage;
  const facts = [
    `${points} points`,
    visibility,
    ...(needs === null ? [] : [`needs ${needs}`]),
    `${hintSteps} ${hintSteps === 1 ? "step" : "steps"} of hints`,
    `${tests.length} ${tests.length === 1 ? "test" : "tests"}`,
  ];
  return [
    `stage ${index + 1}/${count} ${id}: ${title} · ${facts.join(" · ")}`,
    `  points  ${COLUMNS.map(([kind]) => kind).join("  ")}`,
    ...tests.map((test) => testLine(test, stage)),
  ];
}

function testLine({ title, points, visibility, shows }: PreviewedTest, stage: PreviewedStage): string {
  const marks = COLUMNS.map(([kind]) => (shows[kind] ? "yes" : "-").padEnd(kind.length));
  const own = visibility === stage.visibility ? "" : `  (${visibility})`;
  return `  ${String(points).padStart(6)}  ${marks.join("  ")}  ${title}${own}`;
}

function total(files: readonly { bytes: number }[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} ${files.length === 1 ? "file" : "files"}, ${size(bytes)}`;
}

function sizeColumn(bytes: number): string {
  return size(bytes).padStart(10);
}

function size(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} kB`;
}
