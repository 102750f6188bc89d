import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { cellsFolder } from "../../runner/sandbox/embedded/cells-folder.ts";
import { docker } from "./runtimes.ts";

/** Everything that a backlab process could leave: containers, folders and processes of that process. */
export async function remains(pid: number): Promise<string[]> {
  const filters = { label: [`dev.backlab.owner=${hostname()}:${pid}`] };
  const containers = (await docker?.engine.listContainers({ all: true, filters })) ?? [];
  const folders = [...(await readdir(await cellsFolder())), ...(await readdir(tmpdir()))];
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...folders.filter((name) => name.startsWith(`backlab-cell-${pid}-`)),
    ...busyCores(pid),
  ];
}

/** Processes that keep a core busy for that process. */
export function busyCores(pid: number): string[] {
  const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
  return processes.filter((line) => line.endsWith(`backlab-busy-core ${pid}`));
}
