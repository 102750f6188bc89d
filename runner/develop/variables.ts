import type { Lab } from "../../grader/lab.ts";
import type { KeptServices } from "./kept-services.ts";

/** The names and values that an app of a lab finds in its environment, its port left out. */
export type Variables = Readonly<Record<string, string>>;

export function variablesOf(services: KeptServices, values: Variables): Variables {
  const postgres = services.get("postgres")?.learnerUrl;
  const redis = services.get("redis")?.learnerUrl;
  return {
    ...(postgres !== undefined && { DATABASE_URL: postgres }),
    ...(redis !== undefined && { REDIS_URL: redis }),
    ...values,
  };
}

/**
 * The port of each app: the lab's own, or for a chosen first port that one and those as far from it as in the lab.
 */
export function portsOf({ apps }: Lab, chosen: number | undefined): ReadonlyMap<string, number> {
  const declared = Object.entries(apps);
  const first = declared[0]?.[1].port ?? 0;
  return new Map(declared.map(([name, { port }]) => [name, chosen === undefined ? port : port - first + chosen]));
}
