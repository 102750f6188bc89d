import type { Version } from "../run-file.ts";
import type { LabPrint } from "./lab-print.ts";

/** What of a lab has changed from one version to another that a grade can depend on: a few words each. */
export function whatChanged(before: Version, now: Version): string[] {
  if (before.digest === now.digest) return [];
  if (before.print === null || now.print === null) return ["more than can be told apart"];
  return [...cellChange(before.print, now.print), ...stageChanges(before.print, now.print)];
}

function cellChange(before: LabPrint, now: LabPrint): string[] {
  return before.cell === now.cell ? [] : ["what apps start in: services, packages, secrets, limits, start or seed.sql"];
}

function stageChanges({ stages: before }: LabPrint, { stages: now }: LabPrint): string[] {
  const was = new Map(before.map((stage) => [stage.id, stage]));
  const changes = now.flatMap(({ id, points, needs, tests }) => {
    const old = was.get(id);
    if (old === undefined) return [`stage ${id} is new`];
    return [
      ...(old.tests === tests ? [] : [`the tests of ${id}`]),
      ...(old.points === points ? [] : [`the points of ${id}`]),
      ...(old.needs === needs ? [] : [`what ${id} needs`]),
    ];
  });
  const gone = before.filter(({ id }) => !now.some((stage) => stage.id === id)).map(({ id }) => `stage ${id} is gone`);
  const order = (stages: LabPrint["stages"]): string => stages.map(({ id }) => id).join(" ");
  const reordered = gone.length === 0 && before.length === now.length && order(before) !== order(now);
  return [...changes, ...gone, ...(reordered ? ["the order of the stages"] : [])];
}
