import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of so many KiB; null where it takes more rights than there are. */
export function tinyDisk(kib: number): ({ path: string } & Disposable) | null {
  const path = mkdtempSync(join(tmpdir(), "backlab-test-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    rmdirSync(path);
    return null;
  }
  const unmount = (): void => {
    execFileSync("umount", [path]);
    rmdirSync(path);
  };
  return { path, [Symbol.dispose]: unmount };
}
