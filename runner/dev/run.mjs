// What `npm start`, `npm test`, `npm run check`, `npm run bench` and `npm run backlab` do in a clone: set up what is missing,
// then run. Plain JavaScript without dependencies, because at first there is nothing else.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);
const cli = join(root, "dist", "runner", "main.js");

const NEXT_STEPS = `
What next:
  npm link                         once: then \`backlab\` is a command everywhere
  backlab start rest-api ~/books   begin the lab: its brief is ~/books/README.md
  cd ~/books && backlab check      grade what you have so far
  backlab --help                   everything else
`;

const tasks = { start, test, check, cli: runCli, bench };

// Ctrl-C reaches the program in the foreground too; it cleans up, and this waits for it.
process.on("SIGINT", () => undefined);

const [taskName = "", ...args] = process.argv.slice(2);
requireNode(20, 19);
install();
await tasks[taskName](args);

/** Grades the first lab's starter and then its reference solution. */
async function start() {
  await build();
  const why = whyNoImages();
  if (why !== null)
    say(
      `${why}: using the embedded runtime, which does not isolate; scores are for practice, on this machine's Node ${process.versions.node}.\n`,
    );
  const runtime = why === null ? "docker" : "embedded";
  for (const [variant, what] of [
    ["starter", "The starter, as a learner receives it:"],
    ["solution", "The reference solution:"],
  ]) {
    say(`\n${what}\n`);
    const { status } = node([cli, "grade", "rest-api", "--variant", variant, "--runtime", runtime]);
    if (status !== 0 && status !== 1) process.exit(status ?? 1);
  }
  say(NEXT_STEPS);
}

async function test(args) {
  await build();
  const why = whyNoImages();
  if (why !== null) say(`${why}: the tests that need Docker are skipped, and named at the end.\n`);
  exit(run(bin("vitest"), ["run", "--config", ".config/vitest.config.ts", ...args]));
}

function check() {
  const steps = [
    ["prettier", ["--check", "--log-level", "warn", "."]],
    ["eslint", ["--config", ".config/eslint.config.js", "."]],
    ["tsc", ["--noEmit"]],
    ["depcruise", ["--config", ".config/dependency-cruiser.cjs", "grader", "runner", "labs", "templates", "test"]],
    ["knip", ["--config", ".config/knip.json"]],
  ];
  const failed = steps.filter(([name, flags]) => {
    say(`check: ${name}\n`);
    return run(bin(name), flags).status !== 0;
  });
  if (failed.length > 0) say(`\nfailed: ${failed.map(([name]) => name).join(", ")}\n`);
  process.exit(failed.length === 0 ? 0 : 1);
}

/** Measures how fast a verdict comes. */
async function bench(args) {
  await build();
  const why = whyNoImages();
  if (why !== null) {
    say(`${why}: there is nothing to measure.\n`);
    process.exit(3);
  }
  const { bundleBench } = await import("./bundle-bench.mjs");
  const program = await bundleBench(root);
  // Paths are meant from where they were typed.
  const cwd = process.env.INIT_CWD ?? root;
  exit(spawnSync(process.execPath, [program, ...args], { cwd, stdio: "inherit" }));
}

async function runCli(args) {
  await build();
  process.removeAllListeners("SIGINT");
  process.argv = [process.execPath, "backlab", ...args];
  // npm runs scripts in the clone's root; paths are meant from where they were typed.
  if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
  await import(pathToFileURL(cli).href);
}

function requireNode(major, minor) {
  const [ourMajor, ourMinor] = process.versions.node.split(".").map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  say(`backlab needs Node ${major}.${minor} or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

/** Installs the locked dependencies, unless that has been done since the lock changed. */
function install() {
  const lock = digestOf([join(root, "package-lock.json")]);
  const stamp = join(root, "node_modules", ".backlab-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing dependencies (once) ...\n");
  const { status } = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
  if (status !== 0) process.exit(3);
  writeFileSync(stamp, lock);
}

/** Compiles, unless nothing has changed since it was last done. */
async function build() {
  const sources = digestOf([...filesUnder("grader"), ...filesUnder("runner"), join(root, "package-lock.json")]);
  const stamp = join(root, "dist", ".built-from");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  const { buildAll } = await import("./build.mjs");
  await buildAll();
  writeFileSync(stamp, sources);
}

/** Makes sure of the container images. Null when they are there, else why they are not. */
function whyNoImages() {
  const { status } = node([join(root, "dist", "modules", "runner", "dev", "ensure-images.js")]);
  if (status === 130) process.exit(130);
  if (status === 0) return null;
  return status === 1 ? "No Docker engine answers" : "The container images could not be built here";
}

function digestOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

function filesUnder(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name));
  return entries.filter((path) => statSync(path).isFile()).sort();
}

function node(words, stdio = "inherit") {
  return run(process.execPath, words, stdio);
}

function run(program, words, stdio = "inherit") {
  return spawnSync(program, words, { cwd: root, stdio });
}

function exit({ status }) {
  process.exit(status ?? 1);
}

function say(text) {
  process.stderr.write(text);
}
