import { listManifest } from "../author/list-manifest.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { packageRoot, suiteHostFile } from "../paths.ts";
import { embeddedRuntime } from "../sandbox/embedded/runtime.ts";
import { starterOf } from "./starter.ts";

/** What a lab gives learners now, on a template: which tests are public is found out as a grade does. */
export async function givenBy(
  loaded: LoadedLab,
  template: string,
  { env, signal }: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Map<string, Buffer>> {
  const runtime = embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot, env });
  return starterOf(loaded, template, await listManifest(loaded, runtime, signal));
}
