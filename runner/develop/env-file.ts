import { readFile, realpath, stat } from "node:fs/promises";
import { errnoOf, notWritten } from "../not-written.ts";
import { writeWhole } from "../whole-file.ts";
import type { Variables } from "./variables.ts";

const HEADING = "# backlab dev writes these; all other lines are yours";

/** There are passwords in it. */
const OWNERS_ONLY = 0o600;

/**
 * Sets variables in an .env file. Its other lines stay as they are, in their order, and so does who may read it; where it
 * is a link, the file that it leads to is written.
 *
 * @throws BacklabError `not_written`
 */
export async function writeEnvFile(file: string, variables: Variables): Promise<void> {
  try {
    const found = await existing(file);
    await writeWhole(found?.path ?? file, withVariables(found?.text ?? "", variables), {
      mode: found?.mode ?? OWNERS_ONLY,
    });
  } catch (error) {
    throw notWritten(file, error);
  }
}

async function existing(file: string): Promise<{ path: string; text: string; mode: number } | null> {
  try {
    const path = await realpath(file);
    return { path, text: await readFile(path, "utf8"), mode: (await stat(path)).mode & 0o777 };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** The text of an .env file with these variables set, each once. Values are text without line breaks or quotes. */
export function withVariables(text: string, variables: Variables): string {
  const pending = new Map(Object.entries(variables));
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const kept = lines.flatMap((line) => {
    const name = nameIn(line);
    if (name === null || !(name in variables)) return [line];
    const value = pending.get(name);
    pending.delete(name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const added = [...pending].map(([name, value]) => `${name}=${value}`);
  const heading = added.length === 0 || kept.includes(HEADING) ? [] : [HEADING];
  return `${[...kept, ...heading, ...added].join("\n")}\n`;
}

function nameIn(line: string): string | null {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1] ?? null;
}
