import { resolve } from "node:path";
import { z } from "zod";
import { listManifest } from "../author/list-manifest.ts";
import { makePreview } from "../author/make-preview.ts";
import { writeNewFolder } from "../author/new-folder.ts";
import { renderPreview } from "../author/render-preview.ts";
import { loadLab } from "../labs/catalogue.ts";
import { variantFiles } from "../labs/variants.ts";
import { labsFolder, packageRoot, suiteHostFile, templatesFolder } from "../paths.ts";
import { checkFolderOf, writeReport } from "../report-file.ts";
import { embeddedRuntime } from "../sandbox/embedded/runtime.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";
import { reapInBackground } from "./reap.ts";

const Options = z.strictObject({
  out: z.string().min(1, "expected a folder").optional(),
  json: z.string().min(1, "expected a file").optional(),
});

export const runAuthorPreview: CommandRun = async ([labName = ""], typed, { out, err, env, interrupts }) => {
  const options = parseOptions(Options, typed);
  if (options.json !== undefined && options.json !== "-") await checkFolderOf(options.json);
  const loaded = await loadLab(labsFolder, labName);
  const workspace = await variantFiles(loaded, templatesFolder, "starter");
  reapInBackground(env);
  const runtime = embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot, env });
  const manifest = await listManifest(loaded, runtime, interrupts.signal);
  const preview = await makePreview({ loaded, manifest, workspace });
  if (options.out !== undefined) await writeNewFolder(resolve(options.out), workspace);
  if (options.json !== undefined && options.json !== "-") await writeReport(options.json, preview);
  out(options.json === "-" ? `${JSON.stringify(preview, null, 2)}\n` : renderPreview(preview));
  if (options.out !== undefined) err(`The workspace is in ${options.out}\n`);
  return 0;
};
