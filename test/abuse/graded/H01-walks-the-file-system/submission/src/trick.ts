import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const SECRET = /canary[0-9a-f]{24}|counts each word in Redis/;
const MOST_BYTES = 4 * 1024 * 1024;

export const caught: string[] = [];

function walk(folder: string, depth: number): void {
  if (depth === 0) return;
  for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, depth - 1);
    else if (entry.isFile() && !path.startsWith("/app/src/")) look(path);
  }
}

function look(path: string): void {
  const found = attempt(() => (statSync(path).size < MOST_BYTES ? SECRET.exec(readFileSync(path, "latin1")) : null));
  if (found) caught.push(`${path}: ${found[0]}`);
}

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

// What is in memory and in the kernel's own files first, then everything that the image does not share with all.
for (const place of ["/app", "/tmp", "/dev/shm", "/run", "/mnt", "/home", "/root", "/var", "/etc", "/srv", "/media"]) {
  walk(place, 8);
}
walk("/opt/backlab", 2);
