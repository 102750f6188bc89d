// What Jest runs the tests through: types are left out, and imports become what it can load.
import { createHash } from "node:crypto";
import { transformSync } from "esbuild";

export default {
  process: (source, sourcefile) =>
    transformSync(source, { loader: "ts", format: "cjs", target: "node20", sourcemap: "inline", sourcefile }),
  getCacheKey: (source, path) => createHash("sha256").update(path).update("\0").update(source).digest("hex"),
};
