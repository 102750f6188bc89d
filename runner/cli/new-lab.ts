import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { Slug } from "../../grader/stage.ts";
import { SCHEMA_FILES } from "../author/schemas.ts";
import type { NewLab } from "../author/skeleton.ts";
import { BacklabError } from "../errors.ts";
import { requireTemplate } from "../labs/templates.ts";
import { packageRoot, templatesFolder } from "../paths.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({
  template: z.string().default("express-ts"),
  in: z.string().min(1, "expected a folder").optional(),
});

/**
 * What a new lab is called and stands on, and the folder it is to be made in.
 *
 * @throws BacklabError `bad_usage`
 */
export async function newLabOf(given: string, typed: unknown): Promise<{ folder: string; lab: NewLab }> {
  const { template, in: parent } = parseOptions(Options, typed);
  const id = labId(given);
  await requireTemplate(templatesFolder, template);
  const folder = resolve(parent ?? (existsSync("labs") ? "labs" : "."), id);
  return { folder, lab: { id, template, schema: relative(folder, join(packageRoot, SCHEMA_FILES.lab)) } };
}

function labId(given: string): string {
  const parsed = Slug.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BacklabError("bad_usage", `${given}: ${parsed.error.issues[0]?.message ?? "not an id"}`);
}

/** How a path is typed: relative when it is below the current folder. With a slash, which tells it from an id. */
export function asTyped(folder: string): string {
  const path = relative(".", folder);
  return path.startsWith("..") ? folder : `./${path}`;
}
