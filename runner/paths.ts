import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder, from the sources and from dist/ alike. */
export const packageRoot = nearestPackage(dirname(fileURLToPath(import.meta.url)));

export const labsFolder = join(packageRoot, "labs");
export const templatesFolder = join(packageRoot, "templates");
/** The suite process as one file, made by the build. */
export const suiteHostFile = join(packageRoot, "dist", "suite-host.cjs");

function nearestPackage(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : nearestPackage(dirname(folder));
}
