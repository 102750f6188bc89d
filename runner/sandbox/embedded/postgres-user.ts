import { readFile } from "node:fs/promises";
import { BacklabError } from "../../errors.ts";
import type { OtherUser } from "./process-group.ts";

/**
 * Who Postgres runs as: ourselves, except that it refuses to run as root. Then it is `nobody`, a user
 * every system has, so that none has to be created.
 *
 * @returns undefined when it can run as ourselves
 * @throws BacklabError `service_unavailable` when we are root and there is no such user
 */
export async function postgresUser(): Promise<OtherUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile("/etc/passwd", "utf8");
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(passwd) ?? [];
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  throw new BacklabError("service_unavailable", "Postgres does not run as root, and there is no user `nobody` here", {
    hint: "run backlab as an ordinary user",
  });
}
