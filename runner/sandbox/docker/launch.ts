import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { Ahead } from "./ahead.ts";

/** Where the image keeps the packages that labs may offer. */
const OFFERED = "/opt/backlab/packages/node_modules";

/**
 * The runner's own archive, sent after the learner's: a link for each package the lab offers, and the command to start
 * unless that is what the container's Node was started with `ahead`. Coming last, it wins over a submitted file of the
 * same name.
 */
export function launchArchive(
  start: readonly string[],
  ahead: Ahead | null,
  packages: readonly string[],
): Promise<Buffer> {
  const archive = pack();
  if (start.join(" ") !== ahead?.start) {
    archive.entry({ name: ".backlab/start" }, `exec ${start.map(quoted).join(" ")}\n`);
  }
  for (const name of packages) {
    archive.entry({ name: `node_modules/${name}`, type: "symlink", linkname: `${OFFERED}/${name}` });
  }
  archive.finalize();
  return buffer(archive);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
