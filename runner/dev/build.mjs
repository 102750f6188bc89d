// Builds what runs outside a development checkout: the compiled CLI in dist/, and the suite process as
// one file, so that it starts fast and is the same bytes in an image and on a host.
import { spawnSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** jest-circus finds jest-each's folder when it loads, to cut stack traces; in a bundle it is this file. */
const JEST_EACH_IS_HERE = `{ const resolve = require.resolve;
require.resolve = Object.assign((id, ...rest) => (id === "jest-each" ? __filename : resolve(id, ...rest)), resolve); }`;

/** Builds beside dist/ and then takes its place, so that whoever runs from dist/ never finds half of it. */
export async function buildAll() {
  const draft = `${root}.dist-${process.pid}`;
  try {
    compile(draft);
    await bundleSuiteHost(draft);
    for (const folder of ["runner/images/context", "runner/probe/program"]) {
      cpSync(`${root}${folder}`, `${draft}/${folder}`, { recursive: true });
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
