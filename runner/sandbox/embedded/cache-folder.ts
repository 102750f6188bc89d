import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Where backlab keeps what it can make again: $BACKLAB_CACHE_DIR, or the system's usual place. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const { BACKLAB_CACHE_DIR: chosen, XDG_CACHE_HOME: xdg, HOME: home = homedir() } = env;
  if (chosen) return chosen;
  // Not root's home: Postgres then runs as another user, who cannot read it.
  if (process.getuid?.() === 0) return "/var/cache/backlab";
  if (platform() === "darwin") return join(home, "Library", "Caches", "backlab");
  return join(xdg || join(home, ".cache"), "backlab");
}
