import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
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

/** Makes the folder of a socket, which nobody else may enter; the one around it is everybody's to read. */
export async function makeMeetingPlace(file: string): Promise<void> {
  await mkdir(dirname(dirname(file)), { recursive: true, mode: 0o755 });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
}

/** What two processes must have in common for one to grade in the other's place: this program, and where containers run. */
export function termsOf(env: NodeJS.ProcessEnv): string {
  const program = fileURLToPath(import.meta.url);
  return JSON.stringify([program, statSync(program).mtimeMs, process.version, env["DOCKER_HOST"] ?? ""]);
}
