import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROCESSES, removeFolder } from "../../runner/reaper/owned-folder.ts";
import { ownerWord } from "../../runner/reaper/owner.ts";
import { CELL_LABEL } from "../../runner/sandbox/docker/owned-containers.ts";
import { isRunning } from "../../runner/sandbox/embedded/process-tree.ts";
import { ownerElsewhere, ownerHere, sleeper } from "./owners.ts";
import { docker } from "./runtimes.ts";

/** Things on this machine that look like a dead run's and are somebody else's. */
export interface Decoys extends AsyncDisposable {
  /** Which of them are gone. */
  missing(): Promise<string[]>;
}

/** Containers as every one of our images can be one; none of them is ever started. */
export async function foreignContainers(): Promise<Decoys> {
  const neighbour = await sleeper();
  const labels: Record<string, Record<string, string>> = {
    "no labels": {},
    "another's labels": { "org.example.cell": "1" },
    "no owner": { [CELL_LABEL]: "1" },
    "an owner that cannot be read": { [CELL_LABEL]: "1", "dev.backlab.owner": "vm:1" },
    "an owner elsewhere": { [CELL_LABEL]: "1", "dev.backlab.owner": ownerWord(ownerElsewhere()) },
    "an owner that lives": { [CELL_LABEL]: "1", "dev.backlab.owner": ownerWord(neighbour.owner) },
    "a dead owner and no cell": { "dev.backlab.owner": ownerWord(ownerHere()) },
  };
  const containers = await Promise.all(Object.entries(labels).map(([what, own]) => container(what, own)));
  return {
    missing: async () => (await Promise.all(containers.map(({ missing }) => missing()))).flat(),
    async [Symbol.asyncDispose](): Promise<void> {
      neighbour.child.kill("SIGKILL");
      await Promise.all(containers.map(({ remove }) => remove()));
    },
  };
}

/** A container that was made, and never started. */
interface Made {
  missing: () => Promise<string[]>;
  remove: () => Promise<void>;
}

/** @param what how `missing` calls it */
export async function container(what: string, labels: Record<string, string>): Promise<Made> {
  if (docker === null) throw new Error("no Docker engine with images answers");
  const made = await docker.engine.createContainer({ Image: docker.images.node, Cmd: ["true"], Labels: labels });
  return {
    missing: () =>
      made.inspect().then(
        () => [],
        () => [what],
      ),
    remove: () =>
      made.remove({ force: true }).then(
        () => undefined,
        () => undefined,
      ),
  };
}

/** Folders in the system's temporary folder, and a process that a dead run's list of processes might name. */
export async function foreignFolders(): Promise<Decoys> {
  const neighbour = await sleeper();
  const { pid, started } = neighbour.owner;
  const names = [
    `backlab-cell-notes-${process.pid}`,
    `backlab-cell-${process.pid}-Ab3dE6`,
    `backlab-cell-${ownerWord(ownerElsewhere({ pid: process.pid }))}-Ab3dE6`,
    `backlab-cell-${ownerWord(neighbour.owner)}-Ab3dE6`,
  ];
  const paths = names.map((name) => join(tmpdir(), name));
  for (const path of paths) await mkdir(path);
  // This one is a dead run's. What it must not cost is the process that has its owner's process id by now.
  const recycled = join(tmpdir(), `backlab-cell-${ownerWord(ownerHere({ pid, started: started - 1 }))}-Ab3dE7`);
  await mkdir(recycled);
  await writeFile(join(recycled, PROCESSES), `${pid} ${started - 1}\n`);
  return {
    async missing(): Promise<string[]> {
      return [
        ...paths.filter((path) => !existsSync(path)),
        ...((await isRunning(pid)) ? [] : ["the neighbour's process"]),
      ];
    },
    async [Symbol.asyncDispose](): Promise<void> {
      neighbour.child.kill("SIGKILL");
      await Promise.all([...paths, recycled].map(removeFolder));
    },
  };
}
