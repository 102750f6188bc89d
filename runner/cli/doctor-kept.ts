import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { dataFolder } from "../develop/data-folder.ts";
import { type KeptProject, keptProjects } from "../develop/kept-projects.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { type KeptVolume, keptVolumes } from "../sandbox/docker/kept-volumes.ts";
import type { CommandContext } from "./command.ts";
import type { Finding } from "./finding.ts";

const MIB = 1024 * 1024;

/** What `backlab dev` keeps for projects, and how to remove it. Nothing is removed here: it may be somebody's work. */
export async function keptFound({ env }: CommandContext): Promise<Finding[]> {
  const projects = await keptProjects(dataFolder(env));
  const volumes = await volumesHere();
  const claimed = new Set(projects.map(({ key }) => key));
  return [
    ...projects.map((kept) =>
      projectFinding(
        kept,
        volumes.filter(({ key }) => key === kept.key),
      ),
    ),
    ...volumes.filter(({ key }) => !claimed.has(key)).map(strayFinding),
  ];
}

/** Those that this machine has made: others may share the engine. */
async function volumesHere(): Promise<KeptVolume[]> {
  try {
    return (await keptVolumes(await connectEngine())).filter(({ host }) => host === hostname());
  } catch {
    return [];
  }
}

function projectFinding({ folder, project, bytes }: KeptProject, volumes: readonly KeptVolume[]): Finding {
  const names = volumes.map(({ name }) => name);
  const size = bytes < MIB ? "less than 1 MiB" : `${Math.round(bytes / MIB)} MiB`;
  const where = [`${size} in ${folder}`, ...(names.length === 0 ? [] : [`Docker volumes ${names.join(", ")}`])];
  const remove = [`rm -r ${quoted(folder)}`, ...(names.length === 0 ? [] : [`docker volume rm ${names.join(" ")}`])];
  const there = existsSync(project);
  return {
    ok: there,
    line: `kept by backlab dev for ${project}${there ? "" : ", which is gone"}: ${where.join(", ")}`,
    advice: `${there ? "to remove it" : "remove it with"}: ${remove.join(" && ")}`,
  };
}

/** Its record is gone, or in another place: then it is not to be told from one that is in use. */
function strayFinding({ name, project }: KeptVolume): Finding {
  return {
    ok: false,
    line: `kept by backlab dev for ${project}, of which no record is here: Docker volume ${name}`,
    advice: `unless another BACKLAB_DATA_DIR has it, remove it with: docker volume rm ${name}`,
  };
}

/** As a shell takes it for one word, whatever is in it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
