import { join } from "node:path";
import { readLabTree } from "../labs/lab-tree.ts";

/** What a new lab is called and stands on. */
export interface NewLab {
  id: string;
  /** A folder of `templates/` that its starter is laid over. */
  template: string;
  /** Where the JSON Schema for lab.yaml is, from the lab's folder. */
  schema: string;
}

/**
 * The files of a new lab: `templates/lab`, a whole lab that works, with the new one's names in place of the
 * words that stand for them.
 */
export async function skeletonFiles(templatesFolder: string, lab: NewLab): Promise<Map<string, Buffer>> {
  const words = { LAB_ID: lab.id, LAB_TITLE: titleOf(lab.id), LAB_TEMPLATE: lab.template, LAB_SCHEMA: lab.schema };
  const files = await readLabTree(join(templatesFolder, "lab"));
  return new Map([...files].map(([path, contents]) => [path, Buffer.from(fillIn(contents.toString(), words))]));
}

function fillIn(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\bLAB_[A-Z]+\b/g, (word) => words[word] ?? word);
}

/** `job-queue` becomes `Job queue`: a title to begin with. */
function titleOf(id: string): string {
  const text = id.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
