import { Level } from "../../grader/lab.ts";
import { labIds, loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";
import { wrapped } from "./wrap.ts";

export const runList: CommandRun = async (_args, _options, { out, terminal }) => {
  const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
  const column = Math.max(...labs.map(({ lab }) => lab.id.length)) + 2;
  const most = Math.min(terminal.width, 100);
  const lines = labsInOrder(labs).flatMap(({ lab: { id, title, level, minutes, skills } }) => [
    ...wrapped(title, most, id.padEnd(column), " ".repeat(column)),
    ...wrapped(`${level} · ${minutes} minutes · ${skills.join(", ")}`, most, " ".repeat(column)),
  ]);
  out(`${lines.join("\n")}\n`);
  return 0;
};

/** The least demanding first. Labs of one level stay in the order of their names. */
export function labsInOrder(labs: readonly LoadedLab[]): LoadedLab[] {
  const rank = ({ lab }: LoadedLab): number => Level.options.indexOf(lab.level);
  return labs.toSorted((one, other) => rank(one) - rank(other));
}
