import { existsSync } from "node:fs";
import { chown, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { OwnedFolder, PROCESSES } from "../../../runner/reaper/owned-folder.ts";
import { foldersIn } from "../../../runner/reaper/owned-folders.ts";
import { type Owner, ownerWord } from "../../../runner/reaper/owner.ts";
import { leftovers, sweep } from "../../../runner/reaper/sweep.ts";
import { isRunning } from "../../../runner/sandbox/embedded/process-tree.ts";
import { anHourAgo, ownerElsewhere, ownerHere, sleeper } from "../../support/owners.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const started: { kill(signal: "SIGKILL"): boolean }[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function aSleeper(env?: NodeJS.ProcessEnv): Promise<Owner> {
  const { child, owner } = await sleeper(env);
  started.push(child);
  return owner;
}

/** A folder in `parent` that somebody else has made. */
async function folderOf(parent: string, owner: Owner, processes: readonly Pick<Owner, "pid" | "started">[] = []) {
  const path = join(parent, `backlab-cell-${ownerWord(owner)}-Ab3dE6`);
  await mkdir(join(path, "apps"), { recursive: true });
  const lines = processes.map((listed) => `${listed.pid} ${listed.started}\n`);
  await writeFile(join(path, PROCESSES), lines.join(""));
  return path;
}

describe("the folders of a dead owner", () => {
  it("are removed, and named", async () => {
    await using place = await temporaryFolder();
    const path = await folderOf(place.path, ownerHere());
    expect(await sweep([foldersIn([place.path, place.path])])).toEqual([{ what: `folder ${path}`, failure: null }]);
    expect(existsSync(path)).toBe(false);
  });

  it("are removed with the processes that they list", async () => {
    await using place = await temporaryFolder();
    const [one, other] = [await aSleeper(), await aSleeper()];
    await folderOf(place.path, ownerHere(), [one, other]);
    await sweep([foldersIn([place.path])]);
    expect(await Promise.all([isRunning(one.pid), isRunning(other.pid)])).toEqual([false, false]);
  });

  it("are removed without touching a process that has a listed one's id by now", async () => {
    await using place = await temporaryFolder();
    const stranger = await aSleeper();
    const recycled = { pid: stranger.pid, started: stranger.started - 1 };
    const path = await folderOf(place.path, ownerHere(recycled), [recycled]);
    await sweep([foldersIn([place.path])]);
    expect(existsSync(path)).toBe(false);
    expect(await isRunning(stranger.pid)).toBe(true);
  });

  it("are removed without touching any process when they are from before the last boot", async () => {
    await using place = await temporaryFolder();
    const stranger = await aSleeper();
    const path = await folderOf(place.path, ownerHere({ boot: "0123456789ab" }), [stranger]);
    await sweep([foldersIn([place.path])]);
    expect(existsSync(path)).toBe(false);
    expect(await isRunning(stranger.pid)).toBe(true);
  });

  it.skipIf(process.platform !== "linux")(
    "are removed with processes that are not listed and work in them",
    async () => {
      await using place = await temporaryFolder();
      const path = await folderOf(place.path, ownerHere());
      const inside = await aSleeper({ TMPDIR: join(path, "apps/api/tmp") });
      const beside = await aSleeper({ TMPDIR: `${path}-not` });
      const lookingOn = await aSleeper({ PWD: path });
      await sweep([foldersIn([place.path])]);
      const run = await Promise.all([inside, beside, lookingOn].map(({ pid }) => isRunning(pid)));
      expect(run).toEqual([false, true, true]);
    },
  );

  it("are removed when they are another machine's and have expired, without touching any process", async () => {
    await using place = await temporaryFolder();
    const stranger = await aSleeper();
    const path = await folderOf(place.path, ownerElsewhere({ expiresAtSeconds: anHourAgo() }), [stranger]);
    await sweep([foldersIn([place.path])]);
    expect(existsSync(path)).toBe(false);
    expect(await isRunning(stranger.pid)).toBe(true);
  });
});

describe("left alone are", () => {
  it("the folders of owners that live, this process first", async () => {
    await using place = await temporaryFolder();
    await using own = await OwnedFolder.make(place.path, "cell");
    const neighbour = await aSleeper();
    const its = await folderOf(place.path, neighbour, [neighbour]);
    expect(await sweep([foldersIn([place.path])])).toEqual([]);
    expect([existsSync(own.path), existsSync(its), await isRunning(neighbour.pid)]).toEqual([true, true, true]);
  });

  it("the folders of other machines that have not expired", async () => {
    await using place = await temporaryFolder();
    await folderOf(place.path, ownerElsewhere());
    expect(await leftovers([foldersIn([place.path])])).toEqual([]);
  });

  const dead = ownerWord(ownerHere());

  it.each([
    ["backlab-cell-notes"],
    ["backlab-cell-4194304-Ab3dE6"],
    [`backlab-cell-${dead}`],
    [`backlab-cell-${dead}-Ab3dE6.bak`],
    [`my-backlab-cell-${dead}-Ab3dE6`],
    [`backlab-backup-${dead}-Ab3dE6`],
  ])("folders with names that only look like ours: %s", async (name) => {
    await using place = await temporaryFolder();
    await mkdir(join(place.path, name));
    expect(await leftovers([foldersIn([place.path])])).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)("the folders of other users, whatever they say", async () => {
    await using place = await temporaryFolder();
    const stranger = await aSleeper();
    const path = await folderOf(place.path, ownerHere(), [stranger]);
    await chown(path, 65_534, 65_534);
    expect(await sweep([foldersIn([place.path])])).toEqual([]);
    expect([existsSync(path), await isRunning(stranger.pid)]).toEqual([true, true]);
  });

  it("files and links with a name of ours, and what these lead to", async () => {
    await using place = await temporaryFolder({ "theirs/file": "", [`backlab-cell-${dead}-Ab3dE6`]: "" });
    await symlink(join(place.path, "theirs"), join(place.path, `backlab-cell-${dead}-Ab3dE7`));
    expect(await sweep([foldersIn([place.path])])).toEqual([]);
    expect(existsSync(join(place.path, "theirs/file"))).toBe(true);
  });

  it("what a link in a folder of ours leads to", async () => {
    await using place = await temporaryFolder({ "theirs/file": "" });
    const path = await folderOf(place.path, ownerHere());
    await symlink(join(place.path, "theirs"), join(path, "link"));
    await sweep([foldersIn([place.path])]);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(place.path, "theirs/file"))).toBe(true);
  });
});

it("says what could not be removed, and why", async () => {
  const owner = ownerHere();
  const resisting = { what: "container x", owner, remove: () => Promise.reject(new Error("device busy")) };
  const broken = { owned: () => Promise.reject(new Error("no engine")) };
  const swept = await sweep([broken, { owned: () => Promise.resolve([resisting]) }]);
  expect(swept).toEqual([{ what: "container x", failure: "device busy" }]);
});
