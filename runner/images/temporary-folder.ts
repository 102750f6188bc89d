import { tmpdir } from "node:os";
import { OwnedFolder } from "../reaper/owned-folder.ts";

/** A folder that is removed, with all in it, when the block that uses it ends, or after backlab was killed in it. */
export function temporaryFolder(): Promise<OwnedFolder> {
  return OwnedFolder.make(tmpdir(), "images");
}
