import { relative, resolve } from "node:path";
import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { elsewhereLine } from "../editions/elsewhere.ts";
import { LabShelf } from "../editions/lab-shelf.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { requireTemplate } from "../labs/templates.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { writeIntoEmpty } from "../workspace/claim-folder.ts";
import { findWorkspace } from "../workspace/find.ts";
import { givenBy } from "../workspace/given.ts";
import { noteWorkspace } from "../workspace/known.ts";
import { labVersion } from "../workspace/lab-version.ts";
import { EDITION_FOLDER, RECORD_FILE, type WorkspaceRecord } from "../workspace/record.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";
import { reapInBackground } from "./reap.ts";
import { wrapped } from "./wrap.ts";

const Options = z.strictObject({ template: z.string().optional() });

export const runStart: CommandRun = async ([labName = "", dir], given, context) => {
  const options = parseOptions(Options, given);
  await using shelf = new LabShelf({ signal: context.interrupts.signal });
  const loaded = await shelf.loadForLearner(labName);
  const template = options.template ?? loaded.lab.template;
  await requireTemplate(templatesFolder, template);
  const folder = resolve(dir ?? loaded.lab.id);
  await refuseNesting(folder, context);
  reapInBackground(context.env);
  const files = await givenBy(loaded, template, { env: context.env, signal: context.interrupts.signal });
  const record = await recordOf(loaded, template);
  const kept = await keptEdition(loaded);
  const recorded = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
  await writeIntoEmpty(folder, new Map([...files, ...kept, [RECORD_FILE, recorded]]));
  await noteWorkspace(context.env, { folder, lab: record.lab.id, best: null });
  context.out(whatNext(loaded, folder, context));
  return 0;
};

/** The inner one's files would be handed in with the outer one's. */
async function refuseNesting(folder: string, { env }: CommandContext): Promise<void> {
  const around = await findWorkspace(folder, env["HOME"]);
  if (around === null || around.folder === folder) return;
  throw new BacklabError("bad_usage", `${folder} is inside ${around.folder}, where you do ${around.record.lab.id}`, {
    hint: "begin a lab outside of the other one's folder",
  });
}

async function recordOf(loaded: LoadedLab, template: string): Promise<WorkspaceRecord> {
  return {
    schemaVersion: 1,
    lab: {
      id: loaded.lab.id,
      folder: foundIn(loaded),
      version: await labVersion(loaded, templatesFolder, template),
    },
    template,
    startedAt: new Date().toISOString(),
  };
}

/** Where the lab is found again from the workspace. */
function foundIn({ lab, folder, edition }: LoadedLab): string | null {
  if (edition !== undefined) return editionFolder(lab.id);
  return resolve(labsFolder, lab.id) === folder ? null : folder;
}

/** A workspace keeps the edition that it was begun from, and needs nothing else afterwards. */
async function keptEdition({ lab, folder, edition }: LoadedLab): Promise<Map<string, Buffer>> {
  if (edition === undefined) return new Map();
  const files = await readLabTree(folder);
  return new Map([...files].map(([path, bytes]) => [`${editionFolder(lab.id)}/${path}`, bytes]));
}

function editionFolder(lab: string): string {
  return `${EDITION_FOLDER}/${lab}`;
}

const STEPS: readonly (readonly [line: string, what: string])[] = [
  ["npm install", "so that your editor knows the packages"],
  ["backlab dev", "run it on databases of its own, while you write"],
  ["backlab check", "grade it, as often as you like; or on every save: backlab watch"],
  ["backlab hint", "a nudge, when you are stuck"],
  ["backlab", "where you are, and what is next"],
];

/** What a learner reads first. */
function whatNext({ lab, edition }: LoadedLab, folder: string, { terminal: { width } }: CommandContext): string {
  const path = relative(".", folder) || ".";
  const [first] = lab.stages;
  const elsewhere = edition === undefined ? null : elsewhereLine(edition);
  const steps = path === "." ? STEPS : [[`cd ${path.startsWith("..") ? folder : path}`, ""] as const, ...STEPS];
  const column = Math.max(...steps.map(([line]) => line.length)) + 2;
  const text = (words: string, indent = ""): string[] => wrapped(words, width, indent);
  return [
    ...text(`${lab.title}: ${lab.level}, about ${lab.minutes} minutes. It is in ${path}, and README.md is the brief.`),
    "",
    ...steps.flatMap(([line, what]) =>
      2 + column + what.length <= width
        ? [`  ${line.padEnd(column)}${what}`.trimEnd()]
        : [`  ${line}`, ...(what === "" ? [] : text(what, "    "))],
    ),
    "",
    ...(first === undefined
      ? []
      : text(`Begin with the section "${first.id}" of the brief: ${first.title}, ${first.points} points.`)),
    ...(elsewhere === null ? [] : text(elsewhere)),
    "",
  ].join("\n");
}
