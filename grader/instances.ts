import type { LabApp } from "./lab.ts";

/** One process of a learner's app, as a cell has it. */
export interface Instance {
  /** The app's name in lab.yaml. */
  app: string;
  start: string;
  /** The TCP port it is told to listen on. */
  port: number;
  /** It stays down until the suite starts it. */
  standby: boolean;
}

/**
 * The processes of a lab's apps by name: `api`, and for an app with replicas `api-2`, `api-3` ... on the ports
 * that follow. Only the first of each app runs from the start.
 */
export function instancesOf(apps: Readonly<Record<string, LabApp>>): ReadonlyMap<string, Instance> {
  return new Map(Object.entries(apps).flatMap(([app, lab]) => replicas(app, lab)));
}

function replicas(app: string, { start, port, replicas }: LabApp): [string, Instance][] {
  return Array.from({ length: replicas }, (_, index) => [
    index === 0 ? app : `${app}-${index + 1}`,
    { app, start, port: port + index, standby: index > 0 },
  ]);
}
