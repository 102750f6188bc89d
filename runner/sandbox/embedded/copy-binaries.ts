import { chmod, lstat, readFile, readdir, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { runToEnd } from "./run-to-end.ts";

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** Environment of the tools used here: messages in English, nothing of ours. */
export const TOOL_ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as const;

/** Copies the package's native/ into a folder, readable by everybody, and adds the links it lists. */
export async function copyBinaries(source: string, folder: string, signal: AbortSignal): Promise<void> {
  const native = join(folder, "native");
  await chmod(folder, 0o755);
  await runToEnd({ file: "cp", args: ["-RP", source, native], cwd: "/", env: TOOL_ENV }, signal);
  await runToEnd({ file: "chmod", args: ["-R", "a+rX,go-w", native], cwd: "/", env: TOOL_ENV }, signal);
  await makeLinks(folder, native);
  await makeExecutable(join(native, "bin"));
}

async function makeLinks(folder: string, native: string): Promise<void> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of Links.parse(JSON.parse(listed))) {
    const link = join(folder, target);
    const exists = await lstat(link).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(relative(dirname(link), join(folder, source)), link);
  }
}

async function makeExecutable(bin: string): Promise<void> {
  for (const name of await readdir(bin)) await chmod(join(bin, name), 0o755);
}
