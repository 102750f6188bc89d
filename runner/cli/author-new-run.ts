import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { Slug } from "../../grader/stage.ts";
import { writeNewFolder } from "../author/new-folder.ts";
import { nextSteps } from "../author/next-steps.ts";
import { SCHEMA_FILES } from "../author/schemas.ts";
import { skeletonFiles } from "../author/skeleton.ts";
import { BacklabError } from "../errors.ts";
import { requireTemplate } from "../labs/templates.ts";
import { packageRoot, templatesFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({
  template: z.string().default("express-ts"),
  in: z.string().min(1, "expected a folder").optional(),
});

export const runAuthorNew: CommandRun = async ([given = ""], typed, { out }) => {
  const options = parseOptions(Options, typed);
  const id = labId(given);
  await requireTemplate(templatesFolder, options.template);
  const folder = resolve(options.in ?? (existsSync("labs") ? "labs" : "."), id);
  const schema = relative(folder, join(packageRoot, SCHEMA_FILES.lab));
  const files = await skeletonFiles(templatesFolder, { id, template: options.template, schema });
  await writeNewFolder(folder, files);
  out(nextSteps(asTyped(folder), files.size, asTyped(join(packageRoot, "docs/authoring.md"))));
  return 0;
};

function labId(given: string): string {
  const parsed = Slug.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BacklabError("bad_usage", `${given}: ${parsed.error.issues[0]?.message ?? "not an id"}`);
}

/** How a path is typed: relative when it is below the current folder. With a slash, which tells it from an id. */
function asTyped(folder: string): string {
  const path = relative(".", folder);
  return path.startsWith("..") ? folder : `./${path}`;
}
