// Makes programs of the benchmark's sources. Of the product they use what was built, in dist/modules/, and not its
// sources: all that differs from what users run is that it comes in more files.
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** @returns the path of the program */
export async function bundleBench(root) {
  const outdir = join(root, "node_modules", ".backlab-bench");
  await build({
    absWorkingDir: root,
    entryPoints: { main: "test/bench/main.ts", worker: "test/bench/worker/main.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    plugins: [productFromDist(root)],
    logLevel: "warning",
  });
  return join(outdir, "main.mjs");
}

function productFromDist(root) {
  const rooms = ["grader", "runner"].map((room) => join(root, room) + sep);
  return {
    name: "product-from-dist",
    setup(bundler) {
      bundler.onResolve({ filter: /^\..*\.ts$/ }, ({ resolveDir, path }) => {
        const source = resolve(resolveDir, path);
        if (!rooms.some((room) => source.startsWith(room))) return undefined;
        const built = join(root, "dist", "modules", source.slice(root.length)).replace(/\.ts$/, ".js");
        return { path: pathToFileURL(built).href, external: true };
      });
    },
  };
}
