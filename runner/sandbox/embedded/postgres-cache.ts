import { createHash } from "node:crypto";
import { join } from "node:path";
import { copyBinaries } from "./copy-binaries.ts";
import { RECIPE, makeCluster } from "./postgres-cluster.ts";
import { findPostgres } from "./postgres-binaries.ts";
import { postgresUser } from "./postgres-user.ts";
import type { OtherUser } from "./process-group.ts";
import { sealedFolder } from "./sealed-folder.ts";

/** Postgres ready to be copied into a cell: made once per machine, version and configuration. */
export interface PreparedPostgres {
  /** The folder of the binaries. */
  bin: string;
  /** A cluster without any password, which nobody has ever started for use. */
  cluster: string;
  user: OtherUser | undefined;
}

/**
 * Finds or makes it. A copy of the binaries is needed for two reasons: npm does not run the package's
 * install script, which makes links without which they do not start, and as root Postgres runs as a user
 * who may not be able to read the place where backlab is installed.
 *
 * @throws BacklabError `service_unavailable` or `service_failed`, or the signal's reason
 */
export async function preparePostgres(cacheDir: string, signal: AbortSignal): Promise<PreparedPostgres> {
  const source = findPostgres();
  const user = await postgresUser();
  const key = createHash("sha256")
    .update(JSON.stringify([source.name, source.version, RECIPE]))
    .digest("hex");
  const folder = await sealedFolder(
    join(cacheDir, `postgres-${source.version}-${key.slice(0, 12)}`),
    async (building) => {
      await copyBinaries(source.root, building, signal);
      await makeCluster(building, user, signal);
    },
  );
  return { bin: join(folder, "native", "bin"), cluster: join(folder, "cluster"), user };
}
