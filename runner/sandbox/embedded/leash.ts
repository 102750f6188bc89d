import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import type { OwnedFolder } from "../../reaper/owned-folder.ts";

/**
 * Reads "+pid" and "-pid" of process groups until its stdin ends, which happens only when backlab has
 * died without disposing of the cell (`kill -9`, a crash). Then it asks Postgres for an immediate shutdown,
 * which gives back the system's shared memory, kills the groups that are left and removes the directory. Should it
 * be killed too, the next start of backlab does what is left to do (see `runner/reaper`).
 */
const SCRIPT = `
groups=" "
while read -r line; do
  group="\${line#?}"
  case "$line" in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
if [ -r "$2" ]; then
  server="$(head -n 1 "$2")"
  # A killed server leaves its process id, which may be somebody else's by now.
  case "$groups" in *" $server "*)
    kill -s QUIT "$server"
    # A paused one hears it only once all of it goes on.
    ps -A -o pid= -o ppid= | while read -r pid parent; do [ "$parent" = "$server" ] && kill -s CONT "$pid"; done
    kill -s CONT "$server"
    sleep 1
  esac
fi
for group in $groups; do kill -s KILL -- "-$group"; done
sleep 1
rm -rf -- "$1"
`;

/** Sees to it that a cell does not outlive the process it belongs to. */
export class Leash implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #stdin: Writable;

  /**
   * @param folder the cell's, to be removed with it
   * @param serverFile where a Postgres of the cell writes its process id
   */
  constructor(folder: OwnedFolder, serverFile: string) {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "backlab-leash", folder.path, serverFile], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", TMPDIR: folder.path },
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // No shell, no leash: the cell works all the same.
    child.on("error", () => undefined);
    child.stdin.on("error", () => undefined);
    // The first that the folder lists: whoever cleans up ends it before it can do the same by halves.
    if (child.pid !== undefined) folder.owns(child.pid);
    this.#child = child;
    this.#stdin = child.stdin;
  }

  add(group: number): void {
    this.#stdin.write(`+${group}\n`);
  }

  remove(group: number): void {
    this.#stdin.write(`-${group}\n`);
  }

  /** Lets go: everything has been ended in order. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}
