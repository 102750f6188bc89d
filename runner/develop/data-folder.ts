import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Where backlab keeps what it cannot make again: $BACKLAB_DATA_DIR, or the system's usual place. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  const { BACKLAB_DATA_DIR: chosen, XDG_DATA_HOME: xdg, HOME: home = homedir() } = env;
  if (chosen) return chosen;
  // Not root's home: Postgres then runs as another user, who cannot enter it.
  if (process.getuid?.() === 0) return "/var/lib/backlab";
  if (platform() === "darwin") return join(home, "Library", "Application Support", "backlab");
  return join(xdg || join(home, ".local", "share"), "backlab");
}
