import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";

/**
 * Where a submission lies in the repository that a CI job works on, relative to its root, so that annotations find
 * its files. Null for what has no place there: an archive, a variant of a lab, a folder elsewhere.
 *
 * @param env of GitHub Actions or GitLab CI, which name the repository's root; else that is the working directory
 */
export async function folderInRepository(path: string | undefined, env: NodeJS.ProcessEnv): Promise<string | null> {
  if (path === undefined) return null;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true) return null;
  const root = env["GITHUB_WORKSPACE"] ?? env["CI_PROJECT_DIR"] ?? ".";
  const folder = relative(resolve(root), resolve(path));
  return folder.startsWith("..") || isAbsolute(folder) ? null : folder.split(sep).join("/");
}
