import { join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { notWritten } from "../not-written.ts";
import { didYouMean } from "../suggest.ts";
import { writeWhole } from "../whole-file.ts";
import { givenBy } from "../workspace/given.ts";
import { RECORD_FILE, STATE_FOLDER } from "../workspace/record.ts";
import { type Difference, differenceFrom, restore, writeAll } from "../workspace/restore.ts";
import { agreed } from "./agreed.ts";
import type { CommandRun } from "./command.ts";
import { type Here, workspaceHere } from "./here.ts";
import { parseOptions } from "./options.ts";
import { wrapped } from "./wrap.ts";

const Options = z.strictObject({ all: z.boolean().default(false), yes: z.boolean().default(false) });
type Files = ReadonlyMap<string, Buffer>;

export const runReset: CommandRun = async (typed, given, context) => {
  const { all, yes } = parseOptions(Options, given);
  const asked = typed.filter((path) => path !== undefined);
  if (all === asked.length > 0) throw sayWhat();
  const here = await workspaceHere(context);
  const { folder, record } = here.workspace;
  const lab = await givenBy(here.loaded, record.template, { env: context.env, signal: context.interrupts.signal });
  const [own, ours] = parted(lab);
  const files = all ? own : chosen(own, asked, folder);
  const difference = await differenceFrom(folder, files);
  if (!(await agreed(question(difference), yes || difference.changed.length === 0, context))) {
    context.out("Nothing was changed.\n");
    return 0;
  }
  const keptIn = await restore(folder, files, difference, new Date());
  await renew(here, ours);
  const lines = told(difference, join(folder, keptIn)).flatMap((line) => wrapped(line, context.terminal.width));
  context.out(`${lines.join("\n")}\n`);
  return 0;
};

/** What learners work on, and what is in their workspace for backlab. */
function parted(files: Files): [own: Files, ours: Files] {
  const isOurs = (path: string): boolean => path.startsWith(`${STATE_FOLDER}/`);
  return [new Map([...files].filter(([path]) => !isOurs(path))), new Map([...files].filter(([path]) => isOurs(path)))];
}

function chosen(files: Files, asked: readonly string[], folder: string): Files {
  const paths = asked.flatMap((typed) => {
    const path = relative(folder, resolve(typed)).split(sep).join("/");
    const found = [...files.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
    if (found.length === 0) throw notGiven(typed, path, [...files.keys()]);
    return found;
  });
  return new Map([...files].filter(([path]) => paths.includes(path)));
}

/** What runs the public tests is of the lab's version too, and from here on so is the record. */
async function renew({ workspace: { folder, record }, version }: Here, ours: Files): Promise<void> {
  const renewed = { ...record, lab: { ...record.lab, version } };
  try {
    await writeAll(folder, ours);
    await writeWhole(join(folder, RECORD_FILE), `${JSON.stringify(renewed, null, 2)}\n`);
  } catch (error) {
    throw notWritten(folder, error);
  }
}

function question({ changed }: Difference): string {
  return `${changed.map((path) => `  ${path}\n`).join("")}Put the lab's own in place of ${changed.length === 1 ? "this file" : "these files"}?`;
}

function told({ changed, missing }: Difference, keptIn: string): string[] {
  const paths = [...missing, ...changed].sort();
  if (paths.length === 0) return ["Nothing to do: it is as the lab gives it already."];
  const kept = changed.length === 0 ? [] : [`What was there before is in ${keptIn}`];
  return ["Brought back, as the lab gives it:", ...paths.map((path) => `  ${path}`), ...kept];
}

function sayWhat(): BacklabError {
  return new BacklabError("bad_usage", "say what to bring back: either files or --all", {
    hint: "for example: backlab reset src/app.ts",
  });
}

function notGiven(typed: string, path: string, known: string[]): BacklabError {
  const names = known.filter((name) => !name.startsWith("test/"));
  return new BacklabError("bad_usage", `${typed} is no file that the lab gave you`, {
    hint: didYouMean(path, known) ?? `it gave you ${names.join(", ")}${names.length < known.length ? ", test" : ""}`,
  });
}
