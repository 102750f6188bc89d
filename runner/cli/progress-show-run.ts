import { z } from "zod";
import type { CommandRun } from "./command.ts";
import { workspaceHere } from "./here.ts";
import { parseOptions } from "./options.ts";
import { progressText } from "./progress-text.ts";

const Options = z.strictObject({ json: z.boolean().default(false) });

export const runProgress: CommandRun = async (_args, given, context) => {
  const { json } = parseOptions(Options, given);
  const { loaded, workspace, progress } = await workspaceHere(context);
  const { id, stages } = loaded.lab;
  const about = {
    lab: id,
    folder: workspace.folder,
    points: Object.fromEntries(stages.map((stage) => [stage.id, stage.points])),
  };
  context.out(
    json ? `${JSON.stringify({ ...about, progress }, null, 2)}\n` : progressText(loaded, progress, context.terminal),
  );
  return 0;
};
