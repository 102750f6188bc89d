import pc from "picocolors";
import type { Lab } from "../../grader/lab.ts";
import { labIds, loadLab } from "../labs/catalogue.ts";
import { readTracks, type Track } from "../labs/tracks.ts";
import { labsFolder } from "../paths.ts";
import { knownWorkspaces } from "../workspace/known.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { wrapped } from "./wrap.ts";

/** Labs by id, and the best score that is known of each. */
interface Shelf {
  labs: ReadonlyMap<string, Lab>;
  best: ReadonlyMap<string, number>;
}

export const runTracks: CommandRun = async (_args, _options, { out, env, terminal }) => {
  const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
  const best = new Map<string, number>();
  for (const { lab, best: score } of await knownWorkspaces(env)) {
    if (score !== null) best.set(lab, Math.max(best.get(lab) ?? 0, score));
  }
  const shelf = { labs: new Map(labs.map(({ lab }) => [lab.id, lab])), best };
  out(tracksText(await readTracks(labsFolder), shelf, terminal));
  return 0;
};

function tracksText(tracks: readonly Track[], shelf: Shelf, { colour, width }: CommandContext["terminal"]): string {
  const c = pc.createColors(colour);
  const most = Math.min(width, 100);
  const named = new Set(tracks.flatMap(({ labs }) => labs.map(({ lab }) => lab)));
  const others = [...shelf.labs.keys()].filter((id) => !named.has(id));
  return `${[
    ...tracks.flatMap(({ title, summary, labs }) => [
      ...wrapped(c.bold(title), most),
      ...wrapped(summary, most, "  ").map((line) => c.dim(line)),
      ...labs.flatMap((stop, index) => stopLines(stop, index + 1, shelf, most)),
      "",
    ]),
    ...(others.length === 0 ? [] : [...wrapped(`On no track: ${others.join(", ")}`, most), ""]),
    ...wrapped(`${c.cyan("backlab start <lab>")}  begin one`, most, "", "  "),
  ].join("\n")}\n`;
}

function stopLines(
  { lab: id, why, expects }: Track["labs"][number],
  place: number,
  { labs, best }: Shelf,
  width: number,
): string[] {
  const lab = labs.get(id);
  const facts = lab === undefined ? [] : [lab.level, `${lab.minutes} minutes`];
  const score = best.get(id);
  const reached = score === undefined ? [] : [`best ${score}/100`];
  return [
    ...wrapped(`${place}. ${id}: ${[...facts, ...reached].join(" · ")}`, width, "  ", "     "),
    ...wrapped(why, width, "     "),
    ...(lab === undefined ? [] : wrapped(`teaches ${lab.skills.join(", ")}`, width, "     ")),
    ...wrapped(`needs ${expects}`, width, "     "),
  ];
}
