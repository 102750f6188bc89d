import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BacklabError, reasonOf } from "../errors.ts";
import { errnoOf } from "../not-written.ts";
import { RECORD_FILE, WorkspaceRecord } from "./record.ts";

/** A learner's project, and what it is of. */
export interface Workspace {
  folder: string;
  record: WorkspaceRecord;
}

/**
 * The workspace that a folder is in: it or the nearest above it that has a record. Null when there is none up to the
 * root of the file system, or to where home folders are: what lies above is nobody's work. A record of another user is
 * passed over, as in a shared /tmp anybody can leave one: the lab it names is code that is run as whoever looks.
 *
 * @throws BacklabError `workspace_damaged`
 */
export async function findWorkspace(from: string, home: string | undefined): Promise<Workspace | null> {
  const last = home === undefined ? null : dirname(resolve(home));
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const text = await recordText(folder);
    if (text !== null) return { folder, record: parsed(folder, text) };
    if (folder === last || folder === dirname(folder)) return null;
  }
}

/**
 * The same, where there has to be one.
 *
 * @throws BacklabError `no_workspace`, `workspace_damaged`
 */
export async function requireWorkspace(from: string, home: string | undefined): Promise<Workspace> {
  const found = await findWorkspace(from, home);
  if (found !== null) return found;
  throw new BacklabError(
    "no_workspace",
    `${resolve(from)} is in no workspace: there is no ${RECORD_FILE} here or above`,
    {
      hint: "go into the folder that `backlab start` made, or make one: backlab start rest-api   (backlab alone lists both)",
    },
  );
}

/**
 * Null where there is none that can be trusted.
 *
 * @throws BacklabError `workspace_damaged` for a record that is there and cannot be read
 */
async function recordText(folder: string): Promise<string | null> {
  const file = join(folder, RECORD_FILE);
  try {
    return (await isTrusted(file)) ? await readFile(file, "utf8") : null;
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(errnoOf(cause) ?? "")) return null;
    throw damaged(folder, reasonOf(cause), cause);
  }
}

/** Whether a file is of this user or of root; where there are no users' ids, every file is. */
async function isTrusted(file: string): Promise<boolean> {
  const user = process.getuid?.();
  return user === undefined || [user, 0].includes((await stat(file)).uid);
}

function parsed(folder: string, text: string): WorkspaceRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(folder, "it is no JSON", cause);
  }
  const found = WorkspaceRecord.safeParse(value);
  if (found.success) return found.data;
  if (isNewer(value)) {
    throw new BacklabError("workspace_damaged", `${folder} was made by a newer backlab than this one`, {
      hint: "use that one here, or update this one; nothing was changed",
    });
  }
  const [issue] = found.error.issues;
  throw damaged(folder, `${issue?.path.join(".") ?? "it"}: ${issue?.message ?? "not understood"}`);
}

function isNewer(value: unknown): boolean {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  return typeof version === "number" && version > 1;
}

function damaged(folder: string, why: string, cause?: unknown): BacklabError {
  return new BacklabError("workspace_damaged", `${join(folder, RECORD_FILE)} cannot be used: ${why}`, {
    hint: "your code is untouched: start the lab again in a new folder, and copy your src into it",
    cause,
  });
}
