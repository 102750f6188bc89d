import { relative, sep } from "node:path";
import { watch } from "chokidar";
import { BacklabError, reasonOf } from "../errors.ts";
import { leftOut } from "../intake/rules.ts";

/**
 * Editors save in several steps, and several files at once. The watcher, too, leaves out a second change of a file
 * within 50 ms of the first: by this time what that wrote is there.
 */
const SETTLE_MS = 60;

export interface ChangeEvents {
  /** Something that is graded has changed, and nothing more for a moment. */
  onChange: () => void;
  /** Changes are not seen any more. */
  onError: (error: BacklabError) => void;
}

/** What changes in a folder. */
export interface FolderChanges extends AsyncDisposable {
  listen(events: ChangeEvents): void;
}

/**
 * Watches everything in a folder that a submission may have: what intake leaves out is not looked at. Links are not
 * followed. Returns once it sees what changes.
 *
 * @throws BacklabError `watch_failed`
 */
export async function watchFolder(folder: string): Promise<FolderChanges> {
  const ignored = (path: string, stats?: { isDirectory: () => boolean }): boolean => {
    const inside = relative(folder, path).split(sep).join("/");
    return inside !== "" && leftOut(inside, stats?.isDirectory() === true ? "directory" : "file") !== null;
  };
  const watcher = watch(folder, { ignored, ignoreInitial: true, followSymlinks: false, ignorePermissionErrors: true });
  let timer: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    clearTimeout(timer);
    await watcher.close();
  };
  try {
    await new Promise<void>((resolve, reject) => watcher.once("ready", resolve).once("error", reject));
  } catch (cause) {
    await stop();
    throw watchFailed(folder, cause);
  }
  const listen = ({ onChange, onError }: ChangeEvents): void => {
    watcher.on("error", (cause) => onError(watchFailed(folder, cause)));
    watcher.on("all", () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS);
    });
  };
  return { listen, [Symbol.asyncDispose]: stop };
}

function watchFailed(folder: string, cause: unknown): BacklabError {
  return new BacklabError("watch_failed", `${folder} cannot be watched: ${reasonOf(cause)}`, {
    hint: "for ENOSPC or EMFILE the system lets too few files be watched: raise fs.inotify.max_user_watches, or close programs that watch",
    cause,
  });
}
