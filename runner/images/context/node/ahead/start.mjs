// Required by an app's Node before its entry file, with which it was started although there was no code yet. Loads what
// the code will need, then waits for the code on stdin, as a tar archive, and lets Node go on to the entry file.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const packages = process.env.BACKLAB_AHEAD;
// Neither a process nor a thread that the app starts later is to wait again: they inherit flags and variables.
delete process.env.BACKLAB_AHEAD;
if (packages !== undefined) {
  process.execArgv.length = 0;
  const offered = packages.split(",").filter((name) => name !== "");
  loadAhead(["built-in.mjs", "types.ts", ...offered.map((name) => `${name}.mjs`)]);
  takeCode();
}

function loadAhead(files) {
  const require = createRequire(import.meta.url);
  for (const file of files) {
    try {
      require(`./${file}`);
    } catch {
      // The app's own import of it will say what is wrong, if there is one.
    }
  }
}

function takeCode() {
  const { status } = spawnSync("tar", ["-xif", "-", "-C", "/app"], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  process.chdir("/app");
  // There only where the app is to be started in another way than was expected.
  if (existsSync("/app/.backlab/start")) process.execve("/bin/sh", ["sh", "/app/.backlab/start"], process.env);
}
