import { Level } from "../../grader/lab.ts";
import { labIds, loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";

export const runList: CommandRun = async (_args, _options, { out }) => {
  const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
  const width = Math.max(...labs.map(({ lab }) => lab.id.length));
  for (const { lab } of labsInOrder(labs)) {
    out(`${lab.id.padEnd(width)}  ${lab.title}\n`);
    out(`${"".padEnd(width)}  ${lab.level} · ${lab.minutes} minutes · ${lab.skills.join(", ")}\n`);
  }
  return 0;
};

/** The least demanding first. Labs of one level stay in the order of their names. */
export function labsInOrder(labs: readonly LoadedLab[]): LoadedLab[] {
  const rank = ({ lab }: LoadedLab): number => Level.options.indexOf(lab.level);
  return labs.toSorted((one, other) => rank(one) - rank(other));
}
