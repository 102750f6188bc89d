import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { BacklabError } from "../../errors.ts";

/** Writes the regular files of a tar archive into a directory, and nothing outside of it. */
export async function unpack(archive: Buffer, directory: string): Promise<void> {
  const entries = extract();
  entries.end(archive);
  for await (const entry of entries) {
    const content = await buffer(entry);
    if (entry.header.type !== "file") continue;
    const path = inside(directory, entry.header.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** Intake has refused such names long before. This is what would write them, so it looks again. */
function inside(directory: string, name: string): string {
  const path = resolve(join(directory, name));
  const [first] = relative(directory, path).split(sep);
  if (first !== "" && first !== ".." && !name.startsWith("/")) return path;
  throw new BacklabError("submission_unsafe", `the archive has a file outside of it: ${name}`);
}
