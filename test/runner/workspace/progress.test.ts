import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { knownWorkspaces, noteWorkspace } from "../../../runner/workspace/known.ts";
import { changeProgress, readProgress } from "../../../runner/workspace/progress.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const compiled = pathToFileURL(join(packageRoot, "dist", "modules", "runner", "workspace", "progress.js")).href;

/** Counts attempts for ever, and says the number of each once it is written. */
const COUNTING = `
  const { changeProgress } = await import(process.argv[1]);
  for (;;) {
    const { attempts } = await changeProgress(process.argv[2], (old) => ({ ...old, attempts: old.attempts + 1 }), () => {});
    process.stdout.write(attempts + "\\n");
  }`;

const fail = (): never => {
  throw new Error("progress is damaged");
};

it("survives kill -9 at any moment: what was written is there, whole", async () => {
  await using folder = await temporaryFolder({ ".backlab/workspace.json": "{}" });
  for (let kills = 0; kills < 20; kills++) {
    const args = ["--input-type=module", "--eval", COUNTING, compiled, folder.path];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await once(child.stdout, "data");
    await sleep(Math.random() * 30);
    child.kill("SIGKILL");
    await once(child, "close");
    const told = Number(said.trim().split("\n").at(-1));
    expect((await readProgress(folder.path, fail)).attempts).toBeGreaterThanOrEqual(told);
  }
  await changeProgress(folder.path, (old) => old, fail);
  expect((await readdir(join(folder.path, ".backlab"))).sort()).toEqual(["progress.json", "workspace.json"]);
});

it("is not written where it cannot be, which is said", async () => {
  await using folder = await temporaryFolder();
  await expect(changeProgress(folder.path, (old) => old, fail)).rejects.toMatchObject({ code: "not_written" });
});

it("is known to its user wherever it is, and no harm comes of a list that is damaged or cannot be written", async () => {
  await using folder = await temporaryFolder();
  const env = { XDG_STATE_HOME: join(folder.path, "state") };
  expect(await knownWorkspaces(env)).toEqual([]);
  await noteWorkspace(env, { folder: "/a", lab: "one", best: null });
  await noteWorkspace(env, { folder: "/a", lab: "one", best: 40 });
  expect(await knownWorkspaces(env)).toEqual([{ folder: "/a", lab: "one", best: 40 }]);
  await writeFile(join(folder.path, "state/backlab/workspaces.json"), "{");
  expect(await knownWorkspaces(env)).toEqual([]);
  await noteWorkspace({ HOME: "/dev/null" }, { folder: "/a", lab: "one", best: 40 });
  await noteWorkspace({}, { folder: "/a", lab: "one", best: 40 });
  expect(await knownWorkspaces({})).toEqual([]);
});
