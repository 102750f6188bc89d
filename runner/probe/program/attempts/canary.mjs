import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What only the suite is told begins like this; the rest of it nobody tells the probe. */
const PREFIX = "backlab-canary-";
const WHOLE = /^backlab-canary-[0-9a-f]{32}/;
const MOST = 5;
const WALK_MS = 5_000;
const LARGEST_BYTES = 16 * 1024 * 1024;
/** The canary is new, so a file that has not changed for so long has nothing of it. */
const FRESH_MS = 120_000;

/** Reads every file that may have it, and what processes show of themselves, for what only the suite may know. */
export function canariesFound() {
  const until = Date.now() + WALK_MS;
  const found = [];
  let files = 0;
  const look = (path) => {
    const canary = canaryIn(contentOf(path));
    if (canary !== null) found.push({ path, canary });
  };
  const visit = (directory) => {
    for (const entry of entriesOf(directory)) {
      if (Date.now() > until) return;
      const path = join(directory, entry.name);
      if (entry.isDirectory() && path !== "/proc" && path !== "/sys") visit(path);
      if (!entry.isFile()) continue;
      files++;
      if (mayHaveIt(path)) look(path);
    }
  };
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const name of ["environ", "cmdline"]) look(`/proc/${pid}/${name}`);
  }
  visit("/");
  return { files, complete: Date.now() <= until, found: found.slice(0, MOST) };
}

function entriesOf(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function mayHaveIt(path) {
  try {
    const { size, ctimeMs } = statSync(path);
    return size <= LARGEST_BYTES && ctimeMs > Date.now() - FRESH_MS;
  } catch {
    return false;
  }
}

function contentOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function canaryIn(content) {
  for (let at = content.indexOf(PREFIX); at !== -1; at = content.indexOf(PREFIX, at + 1)) {
    const [canary] = WHOLE.exec(content.toString("latin1", at, at + 100)) ?? [];
    if (canary !== undefined) return canary;
  }
  return null;
}
