import { tmpdir } from "node:os";
import { z } from "zod";
import { inertJson } from "../../grader/report/json.ts";
import { latestOf } from "../bulk/identify.ts";
import { readSource } from "../bulk/sources/source.ts";
import { loadLab } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import { OwnedFolder } from "../reaper/owned-folder.ts";
import { checkFolderOf, writeReportText } from "../report-file.ts";
import { LISTED_FROM_PERCENT, MOST_LISTED } from "../similar/find-similar.ts";
import { renderSimilar } from "../similar/render-similar.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { reapInBackground } from "./reap.ts";
import { similarIn } from "./similar-in.ts";

const Options = z.strictObject({
  lab: z.string().optional(),
  min: wholeNumber(1, 100).default(LISTED_FROM_PERCENT),
  top: wholeNumber(1, 10_000).default(MOST_LISTED),
  latest: z.boolean().default(false),
  json: z.string().min(1, "expected a file").optional(),
});

export const runSimilar: CommandRun = async ([path = ""], given, context) => {
  const { lab, min, top, latest, json } = parseOptions(Options, given);
  const { out, env, interrupts } = context;
  if (json !== undefined && json !== "-") await checkFolderOf(json);
  const loaded = lab === undefined ? null : await loadLab(labsFolder, lab);
  reapInBackground(env);
  await using workspace = await OwnedFolder.make(tmpdir(), "sources");
  const { submitted } = await readSource(path, workspace, interrupts.signal, { env });
  const compared = latest ? latestOf(submitted) : submitted;
  const found = await similarIn({ submitted: compared }, loaded, context, { min, top });
  out(json === "-" ? inertJson(found) : renderSimilar(found));
  if (json !== undefined && json !== "-") await writeReportText(json, inertJson(found));
  return 0;
};
