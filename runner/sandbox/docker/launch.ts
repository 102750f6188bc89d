import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** Where the image keeps the packages that labs may offer. */
const OFFERED = "/opt/backlab/packages/node_modules";

/**
 * The runner's own archive, sent after the learner's: the command to start, and a link for each package
 * the lab offers. Coming last, it wins over a submitted file of the same name.
 */
export function launchArchive(start: readonly string[], packages: readonly string[]): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: ".backlab/start" }, `exec ${start.map(quoted).join(" ")}\n`);
  for (const name of packages) {
    archive.entry({ name: `node_modules/${name}`, type: "symlink", linkname: `${OFFERED}/${name}` });
  }
  archive.finalize();
  return buffer(archive);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
