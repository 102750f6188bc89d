import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { locate } from "../intake/locate.ts";

/**
 * Makes sure that a folder is one to watch, and not what is around it: watching a home folder would take long, and tell
 * nothing.
 *
 * @throws BacklabError `submission_missing`, `submission_unreadable`, or `bad_usage` for what is no project
 */
export async function requireProject(folder: string, { id, apps }: Pick<Lab, "id" | "apps">): Promise<void> {
  const found = await locate(folder);
  if (!found.isDirectory()) {
    throw new BacklabError("bad_usage", `${folder} is not a folder`, {
      hint: `an archive is graded once: backlab grade ${id} <file>`,
    });
  }
  const entries = Object.values(apps).map(({ start }) => start.split(" ").at(-1) ?? "");
  const signs = ["package.json", ...entries];
  if (signs.some((name) => existsSync(join(folder, name)))) return;
  throw new BacklabError("bad_usage", `${folder} is not a project: it has no ${signs.join(" and no ")}`, {
    hint: `go into the project's folder, or name it: backlab watch ${id} <dir>`,
  });
}
