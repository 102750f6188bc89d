import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../sandbox/embedded/cache-folder.ts";

/** What macOS has room for in the address of a socket; Linux has 4 more. Longer ones are cut, without a word. */
const ADDRESS_BYTES = 103;

/**
 * Where the `check` and the `dev` of one workspace meet: a hash of its folder, as the address of a socket has to be short.
 * Null where even so it is too long.
 */
export function socketFile(env: NodeJS.ProcessEnv, folder: string): string | null {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const file = join(cacheFolder(env), "dev", `${name}.sock`);
  return Buffer.byteLength(file) > ADDRESS_BYTES ? null : file;
}

/**
 * Makes the folder of a socket, which nobody else may enter; the one around it is everybody's to read. Rejects where it
 * is there already and somebody else may.
 */
export async function makeMeetingPlace(file: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isPrivate(folder))) throw new Error(`others may enter ${folder}`);
}

/** Whether a folder is this user's, and nobody else may enter it. */
export async function isPrivate(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return false;
  return found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o077) === 0;
}

/** What two processes must have in common for one to grade in the other's place: this program, and where containers run. */
export function termsOf(env: NodeJS.ProcessEnv): string {
  const program = fileURLToPath(import.meta.url);
  return JSON.stringify([program, statSync(program).mtimeMs, process.version, env["DOCKER_HOST"] ?? ""]);
}
