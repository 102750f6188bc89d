import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import { z } from "zod";
import { LabSuite } from "../grade/lab-suite.ts";
import { type LoadedLab, loadLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { watchFolder } from "../watch/changes.ts";
import { requireProject } from "../watch/project.ts";
import { WatchSession } from "../watch/session.ts";
import { watchCells } from "../watch/watch-cells.ts";
import { requireWorkspace } from "../workspace/find.ts";
import { labOf } from "../workspace/lab-of.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";
import { watchView } from "./watch-view.ts";

const Options = z.strictObject({ runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional() });

const INTERRUPTED = 130;

export const runWatch: CommandRun = async ([labName, dir = "."], given, context) => {
  const { runtime } = parseOptions(Options, given);
  const { signal } = context.interrupts;
  const { lab, folder } = labName === undefined ? await begunHere(context) : await named(labName, dir);
  await requireProject(folder, lab.lab);
  const suite = new LabSuite(lab);
  suite.prepare();
  const onLeftover = (message: string): void => context.err(`backlab: something of a cell is left: ${message}\n`);
  await using cells = watchCells({ runtime: await chooseRuntime(runtime, context), suite, onLeftover });
  const request = { lab, labDigest: await labDigest(lab, templatesFolder), suite };
  const newSeed = (): number => randomInt(1, 100_000);
  await using changes = await watchFolder(folder);
  using view = watchView(folder, context);
  const session = new WatchSession({ request, folder, cells, newSeed, signal, onLeftover, ...view.events });
  changes.listen({ onChange: () => session.again(), onError: (error) => session.fail(error) });
  view.listen((key) => session.press(key));
  await session.run();
  return signal.aborted ? INTERRUPTED : 0;
};

interface Watched {
  lab: LoadedLab;
  folder: string;
}

async function named(lab: string, dir: string): Promise<Watched> {
  return { lab: await loadLab(labsFolder, lab), folder: resolve(dir) };
}

/** The workspace that this folder is in. */
async function begunHere({ env }: CommandContext): Promise<Watched> {
  const workspace = await requireWorkspace(process.cwd(), env["HOME"]);
  return { lab: await labOf(workspace, labsFolder), folder: workspace.folder };
}
