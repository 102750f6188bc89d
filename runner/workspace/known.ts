import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../whole-file.ts";

/** The workspaces that a user has begun, wherever they are: what `backlab` tells of when it is typed elsewhere. */
const Known = z.strictObject({
  schemaVersion: z.literal(1),
  workspaces: z.array(z.strictObject({ folder: z.string(), lab: z.string(), best: z.int().nullable() })),
});
export type KnownWorkspace = z.infer<typeof Known>["workspaces"][number];

/** Empty when there is no such list, or none that can be read: it is a convenience, and no work is lost with it. */
export async function knownWorkspaces(env: NodeJS.ProcessEnv): Promise<KnownWorkspace[]> {
  const file = fileOf(env);
  if (file === null) return [];
  try {
    return Known.parse(JSON.parse(await readFile(file, "utf8"))).workspaces;
  } catch {
    return [];
  }
}

/** Notes how far a workspace has come. Where that cannot be written it is left. */
export async function noteWorkspace(env: NodeJS.ProcessEnv, workspace: KnownWorkspace): Promise<void> {
  const file = fileOf(env);
  if (file === null) return;
  const others = (await knownWorkspaces(env)).filter(({ folder }) => folder !== workspace.folder);
  const known: z.infer<typeof Known> = { schemaVersion: 1, workspaces: [...others, workspace] };
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, `${JSON.stringify(known, null, 2)}\n`);
  } catch {
    // See above.
  }
}

/** Where the XDG base directories have it. */
function fileOf(env: NodeJS.ProcessEnv): string | null {
  const home = env["HOME"];
  const state = env["XDG_STATE_HOME"] || (home === undefined ? undefined : join(home, ".local", "state"));
  return state === undefined ? null : join(state, "backlab", "workspaces.json");
}
