import { hostname } from "node:os";
import type Docker from "dockerode";
import type { ServiceName } from "../../../grader/lab.ts";
import { engineCall, engineCallUnless } from "./engine-call.ts";

/**
 * Volumes in which the services of projects keep their data between two runs of `backlab dev`. They have no owner that
 * could die, and they do not expire: a volume's labels cannot be changed, so that an expiry could not be put off by using
 * it. Nothing removes one but its project's `--reset`, or whoever is told of it by `backlab doctor`.
 */
const KEPT_LABEL = "dev.backlab.kept";
const PROJECT_LABEL = "dev.backlab.project";
const BEGUN_LABEL = "dev.backlab.begun";
const HOST_LABEL = "dev.backlab.host";

const NOT_THERE = new Set([404]);

/** Whose data it is. */
export interface VolumeOwner {
  /** The project's, as its kept record has it. */
  key: string;
  /** The project's folder, for people who wonder what this is. */
  project: string;
  /** When the project was begun: another one at the same place has nothing to do with this data. */
  begun: string;
}

/** The name of the volume of a project's service: made anew when there is none, or one of another project. */
export async function keptVolume(engine: Docker, owner: VolumeOwner, service: ServiceName): Promise<string> {
  const name = volumeName(owner, service);
  const found = await engineCallUnless(NOT_THERE, `looking for volume ${name}`, (abortSignal) =>
    engine.getVolume(name).inspect({ abortSignal }),
  );
  // Its types do not say that a volume without labels has null for them.
  const labels = found?.Labels as Record<string, string> | null | undefined;
  if (found !== null && labels?.[BEGUN_LABEL] !== owner.begun) await removeVolume(engine, name);
  const { key, project, begun } = owner;
  const Labels = { [KEPT_LABEL]: key, [PROJECT_LABEL]: project, [BEGUN_LABEL]: begun, [HOST_LABEL]: hostname() };
  await engineCall(`making volume ${name}`, (abortSignal) => engine.createVolume({ Name: name, Labels, abortSignal }));
  return name;
}

/** Removes what the services of a project keep on an engine. */
export async function removeKeptVolumes(engine: Docker, { key }: VolumeOwner): Promise<void> {
  const volumes = await listed(engine, `${KEPT_LABEL}=${key}`);
  await Promise.all(volumes.map(({ Name }) => removeVolume(engine, Name)));
}

function volumeName({ key }: VolumeOwner, service: ServiceName): string {
  return `backlab-dev-${key}-${service}`;
}

async function removeVolume(engine: Docker, name: string): Promise<void> {
  await engineCallUnless(NOT_THERE, `removing volume ${name}`, (abortSignal) =>
    engine.getVolume(name).remove({ abortSignal }),
  );
}

/** A volume, as its labels have it. */
export interface KeptVolume {
  name: string;
  key: string;
  project: string;
  /** The machine that made it. */
  host: string;
}

/** All volumes on an engine that projects keep their data in, also those of other machines. */
export async function keptVolumes(engine: Docker): Promise<KeptVolume[]> {
  const volumes = await listed(engine, KEPT_LABEL);
  return volumes.map(({ Name: name, Labels: labels }) => ({
    name,
    key: labels[KEPT_LABEL] ?? "",
    project: labels[PROJECT_LABEL] ?? "",
    host: labels[HOST_LABEL] ?? "",
  }));
}

async function listed(engine: Docker, label: string): Promise<Docker.VolumeInspectInfo[]> {
  const { Volumes } = await engineCall("listing volumes", (abortSignal) =>
    engine.listVolumes({ filters: { label: [label] }, abortSignal }),
  );
  return Volumes;
}
