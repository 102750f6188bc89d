import { existsSync } from "node:fs";
import pc from "picocolors";
import { labIds, loadLab } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import { findWorkspace } from "../workspace/find.ts";
import { type KnownWorkspace, knownWorkspaces } from "../workspace/known.ts";
import type { CommandContext } from "./command.ts";
import { workspaceHere } from "./here.ts";
import { labsInOrder } from "./list-run.ts";
import { progressText } from "./progress-text.ts";
import { wrapped } from "./wrap.ts";

/** What `backlab` says without a command: where one is and what is next; outside of workspaces, what there is to do. */
export async function runHome(context: CommandContext): Promise<number> {
  if ((await findWorkspace(".", context.env["HOME"])) !== null) {
    const { loaded, progress } = await workspaceHere(context);
    context.out(progressText(loaded, progress, context.terminal));
    return 0;
  }
  const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
  context.out(labsText(labsInOrder(labs), await knownWorkspaces(context.env), context.terminal));
  return 0;
}

function labsText(
  labs: ReturnType<typeof labsInOrder>,
  known: readonly KnownWorkspace[],
  { colour, width }: CommandContext["terminal"],
): string {
  const c = pc.createColors(colour);
  const begun = (id: string): KnownWorkspace[] => known.filter(({ lab }) => lab === id);
  const next = labs.find(({ lab }) => begun(lab.id).length === 0)?.lab.id ?? labs[0]?.lab.id ?? "rest-api";
  const most = Math.min(width, 100);
  const commands: readonly (readonly [string, string])[] = [
    [`backlab start ${next}`, "make a folder for it and begin"],
    ["backlab tracks", "in which order to do them, and why"],
    ["backlab --help", "every command"],
  ];
  return `${[
    ...labs.flatMap(({ lab }) => [
      ...wrapped(`${c.bold(lab.id)}  ${lab.title}`, most, "", "  "),
      ...wrapped(`${lab.level} · ${lab.minutes} minutes · ${lab.skills.join(", ")}`, most, "  ").map((line) =>
        c.dim(line),
      ),
      ...begun(lab.id).flatMap((workspace) =>
        begunWords(workspace).flatMap((words) => wrapped(words, most, "  ").map((line) => c.green(line))),
      ),
      "",
    ]),
    ...commands.flatMap(([command, what]) => wrapped(`${c.cyan(command)}  ${what}`, most, "", "  ")),
  ].join("\n")}\n`;
}

/** A score is worth telling also when the folder that it was reached in is gone. */
function begunWords({ folder, best }: KnownWorkspace): string[] {
  if (existsSync(folder)) return [best === null ? `begun in ${folder}` : `best ${best}/100 in ${folder}`];
  return best === null ? [] : [`best ${best}/100`];
}
