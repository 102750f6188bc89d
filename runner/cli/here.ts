import { existsSync } from "node:fs";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { requireWorkspace, type Workspace } from "../workspace/find.ts";
import { labOf } from "../workspace/lab-of.ts";
import { labVersion } from "../workspace/lab-version.ts";
import { type Progress, readProgress } from "../workspace/progress.ts";
import type { LabVersion } from "../workspace/record.ts";
import { versionChanges } from "../workspace/version-changes.ts";
import type { CommandContext } from "./command.ts";
import { messageText } from "./message-text.ts";

/** The workspace that a command is typed in, and its lab as it is now. */
export interface Place {
  workspace: Workspace;
  loaded: LoadedLab;
  progress: Progress;
}

/** The same with what takes a while to find out. */
export interface Here extends Place {
  /** The lab's version now; the workspace's record has the one it was made from. */
  version: LabVersion;
}

/**
 * Where a command is typed. Says on stderr when the lab has changed since the workspace was made.
 *
 * @throws BacklabError `no_workspace`, `workspace_damaged`, `unknown_lab`
 */
export async function workspaceHere(context: CommandContext): Promise<Here> {
  const place = await placeHere(context);
  return { ...place, version: await versionAt(place, context) };
}

/** The same without the version, for a command that has something to do before that. Throws as it does. */
export async function placeHere(context: CommandContext): Promise<Place> {
  const workspace = await requireWorkspace(".", context.env["HOME"]);
  const loaded = await labOf(workspace, labsFolder);
  return { workspace, loaded, progress: await readProgress(workspace.folder, onDamaged(context)) };
}

/** The version of the lab as it is now. Says on stderr when it is another than when the workspace was made. */
export async function versionAt({ workspace, loaded }: Place, context: CommandContext): Promise<LabVersion> {
  const version = await labVersion(loaded, templatesFolder, workspace.record.template);
  tellOfNewVersion(workspace, version, context);
  return version;
}

/** @throws BacklabError `workspace_damaged` when what a grade cannot do without is gone */
export function requirePackageFile({ workspace: { folder } }: Place): void {
  if (existsSync(join(folder, "package.json"))) return;
  throw new BacklabError("workspace_damaged", `package.json is missing from ${folder}`, {
    hint: "backlab reset package.json   brings back the one that the lab gave you",
  });
}

/** What is said of progress that cannot be read. */
export function onDamaged({ err, terminal }: CommandContext): (keptAs: string) => void {
  return (keptAs) => {
    const message = `your progress could not be read, and counts from now on; it is kept as ${keptAs}`;
    err(messageText(message, null, terminal));
  };
}

function tellOfNewVersion({ record }: Workspace, now: LabVersion, { err, terminal }: CommandContext): void {
  const changed = versionChanges(record.lab.version, now);
  if (changed === null) return;
  const message = `${record.lab.id} has changed since you began: ${changed}. You are graded by what it is now.`;
  const hint =
    "backlab reset README.md test   gets you the new brief and tests; what you have is kept, and your code stays";
  err(messageText(message, hint, terminal));
}
