// Builds what runs outside a development checkout, each as few files, so that it starts fast: in dist/runner/ the command
// line, a file for each command and for what several share; in dist/ the suite process, the same bytes in an image and on a
// host. dist/grader/ has what suites import, with its types, and dist/modules/ all modules one by one, for the benchmark.
import { spawnSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** jest-circus finds jest-each's folder when it loads, to cut stack traces; in a bundle it is this file. */
const JEST_EACH_IS_HERE = `{ const resolve = require.resolve;
require.resolve = Object.assign((id, ...rest) => (id === "jest-each" ? __filename : resolve(id, ...rest)), resolve); }`;

const { dependencies } = createRequire(import.meta.url)("../../package.json");
const BUNDLED = new Set([
  "commander",
  "diff",
  "fastest-levenshtein",
  "picocolors",
  "tar-stream",
  "yaml",
  "yauzl",
  "zod",
]);
const READ_BY_MODULES = [
  ["runner/images", "context"],
  ["runner/probe", "program"],
];
const PROGRAM = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  legalComments: "inline",
  logLevel: "warning",
};
/** Node's own modules are required by what was CommonJS. */
const CAN_REQUIRE = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);`;

/** Builds beside dist/ and then takes its place, so that whoever runs from dist/ never finds half of it. */
export async function buildAll() {
  const draft = `${root}.dist-${process.pid}`;
  try {
    compile(`${draft}/modules`);
    cpSync(`${draft}/modules/grader`, `${draft}/grader`, { recursive: true });
    await Promise.all([bundleCommandLine(draft), bundleTypeLoader(draft), bundleSuiteHost(draft)]);
    for (const [folder, name] of READ_BY_MODULES) {
      // A module finds them beside itself, wherever it has come to lie.
      for (const to of [`modules/${folder}/${name}`, `runner/${name}`]) {
        cpSync(`${root}${folder}/${name}`, `${draft}/${to}`, { recursive: true });
      }
    }
    rmSync(`${root}dist`, { recursive: true, force: true });
    renameSync(draft, `${root}dist`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function compile(outDir) {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const words = [tsc, "-p", ".config/tsconfig.build.json", "--outDir", outDir];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("the TypeScript sources do not compile; see above");
}

/** What is small, or is CommonJS in many files, goes in; what has binaries, or is found by its path, stays where it is. */
async function bundleCommandLine(outDir) {
  await build({
    ...PROGRAM,
    entryPoints: { main: "runner/main.ts" },
    outdir: `${outDir}/runner`,
    splitting: true,
    chunkNames: "[name]-[hash]",
    external: Object.keys(dependencies).filter((name) => !BUNDLED.has(name)),
    banner: { js: CAN_REQUIRE },
  });
}

/** It is read as a text, and runs where nothing of backlab is. */
async function bundleTypeLoader(outDir) {
  await build({
    ...PROGRAM,
    entryPoints: ["runner/sandbox/embedded/type-loader.ts"],
    outfile: `${outDir}/runner/type-loader.js`,
    packages: "external",
  });
}

async function bundleSuiteHost(outDir) {
  await build({
    absWorkingDir: root,
    entryPoints: ["grader/host/main.ts"],
    outfile: `${outDir}/suite-host.cjs`,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "none",
    external: ["pg-native"],
    alias: { "jest-snapshot": "./grader/host/no-snapshots.ts" },
    banner: { js: JEST_EACH_IS_HERE },
    logOverride: { "require-resolve-not-external": "silent" },
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
