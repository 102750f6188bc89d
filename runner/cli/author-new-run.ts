import { join } from "node:path";
import { writeNewFolder } from "../author/new-folder.ts";
import { nextSteps } from "../author/next-steps.ts";
import { skeletonFiles } from "../author/skeleton.ts";
import { packageRoot, templatesFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";
import { asTyped, newLabOf } from "./new-lab.ts";

export const runAuthorNew: CommandRun = async ([given = ""], typed, { out }) => {
  const { folder, lab } = await newLabOf(given, typed);
  const files = await skeletonFiles(templatesFolder, lab);
  await writeNewFolder(folder, files);
  out(nextSteps(asTyped(folder), files.size, asTyped(join(packageRoot, "docs/authoring.md"))));
  return 0;
};
