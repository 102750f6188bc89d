import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { CELL_LABEL } from "../../runner/sandbox/docker/owned-containers.ts";
import { cellsFolder } from "../../runner/sandbox/embedded/cells-folder.ts";
import { docker } from "./runtimes.ts";

/**
 * Everything that a backlab process could leave: containers, folders and processes of that process.
 *
 * @param started when it started, see `processStart`: tells it from a later one of its id
 */
export async function remains(pid: number, started?: number): Promise<string[]> {
  const maker = started === undefined ? `${pid}-` : `${pid}-${started}-`;
  return [
    ...(await containersOf(maker)),
    ...(await foldersOf(maker)),
    ...(await processesNaming(ours(maker))),
    ...busyCores(pid),
  ];
}

/** Names of the containers that a process has made. */
async function containersOf(maker: string): Promise<string[]> {
  const filters = { label: [CELL_LABEL] };
  const containers = (await docker?.engine.listContainers({ all: true, filters })) ?? [];
  return containers.flatMap(({ Names, Labels }) =>
    Labels["dev.backlab.owner"]?.startsWith(maker) === true ? Names : [],
  );
}

/** Paths of the temporary folders that a process has made. */
async function foldersOf(maker: string): Promise<string[]> {
  const found = [...new Set([await cellsFolder(), tmpdir()])].map(async (parent) =>
    (await readdir(parent)).filter((name) => ours(maker).test(name)).map((name) => `${parent}/${name}`),
  );
  return (await Promise.all(found)).flat();
}

/** Processes of embedded cells that a process has opened, `<pid> <command line>` each (Linux). */
export function processesOf(owner: number): Promise<string[]> {
  return processesNaming(ours(`${owner}-`));
}

/** Processes with this in their environment or command line, `<pid> <command line>` each (Linux). */
export async function processesNaming(text: string | RegExp): Promise<string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const [environment = "", command = ""] = await Promise.all(
      ["environ", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "")),
    );
    const names = `${environment}\0${command}`.search(text) >= 0;
    return names ? [`${pid} ${command.replaceAll("\0", " ")}`] : [];
  });
  return (await Promise.all(found)).flat();
}

/** @param maker the first words of `ownerWord` */
function ours(maker: string): RegExp {
  return new RegExp(`backlab-(cell|images|building|sources)-${maker}`);
}

/** Processes that keep a core busy for that process. */
export function busyCores(pid: number): string[] {
  const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
  return processes.filter((line) => line.endsWith(`backlab-busy-core ${pid}`));
}
