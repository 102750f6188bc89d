import { type NewLab, skeletonFiles } from "../skeleton.ts";
import type { ClassroomTest } from "./autograding.ts";
import { importedSuite } from "./imported-suite.ts";

const STAGE = "classroom";
/** What of the small lab that works an imported one takes over: a project that starts, to begin with. */
const TAKEN = /^(?:starter|solution)\//;

/** What an assignment is made into a lab with. */
export interface Assignment {
  tests: readonly ClassroomTest[];
  /** The README of its repository; null where there is none. */
  brief: string | null;
}

/** The files of a lab that asks what an assignment asked: its tests as titles and points, and all else to be written. */
export async function importedLab(
  templatesFolder: string,
  lab: NewLab,
  { tests, brief }: Assignment,
): Promise<Map<string, Buffer>> {
  const skeleton = await skeletonFiles(templatesFolder, lab);
  const texts: Record<string, string> = {
    "lab.yaml": labYaml(skeleton.get("lab.yaml")?.toString() ?? ""),
    "README.md": `${brief?.trimEnd() ?? `# ${lab.id}`}\n\n${section(tests)}`,
    [`hints/${STAGE}.md`]: "A nudge.\n\n---\n\nA push.\n\n---\n\nNearly the answer.\n",
    [`suite/${STAGE}.test.ts`]: importedSuite(tests),
  };
  const taken = [...skeleton].filter(([path]) => TAKEN.test(path));
  return new Map([...taken, ...Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const)]);
}

/** With one stage in place of those of the small lab, of which the starter earns nothing. */
function labYaml(text: string): string {
  const stages = `stages:\n  - { id: ${STAGE}, title: What Classroom asked, points: 100, visibility: outline }\n`;
  return text.replace(/^starterScore:.*\n/m, "starterScore: 0\n").replace(/^stages:[\s\S]*/m, stages);
}

function section(tests: readonly ClassroomTest[]): string {
  return [
    `## ${STAGE}: What Classroom asked (100 points)`,
    "",
    ...tests.map(({ name }) => `- ${name.replace(/([\\`*_[\]<>])/g, "\\$1")}`),
    "",
  ].join("\n");
}
