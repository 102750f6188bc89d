import { readFileSync, writeFileSync } from "node:fs";
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { watchFolder } from "../../../runner/watch/changes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Long enough for a change that is not told of to have been told of. */
const QUIET_MS = 400;

/** How often changes are told of while something is done in a folder, and after that. */
async function changesWhile(act: (folder: string) => Promise<void>): Promise<number> {
  await using folder = await temporaryFolder({ "src/server.ts": "1", "node_modules/express/index.js": "" });
  await using changes = await watchFolder(folder.path);
  const onChange = vi.fn();
  const onError = vi.fn();
  changes.listen({ onChange, onError });
  await act(folder.path);
  await sleep(QUIET_MS);
  expect(onError).not.toHaveBeenCalled();
  return onChange.mock.calls.length;
}

describe("a watched folder", () => {
  it("tells once of a save that takes several steps", async () => {
    const saving = changesWhile((folder) => {
      for (const text of ["2", "22", "222"]) writeFileSync(join(folder, "src/server.ts"), text);
      return Promise.resolve();
    });
    expect(await saving).toBe(1);
  });

  it("tells of the last step of a save, however long that takes", async () => {
    await using folder = await temporaryFolder({ "src/server.ts": "" });
    await using changes = await watchFolder(folder.path);
    const file = join(folder.path, "src/server.ts");
    let read = "";
    changes.listen({ onChange: () => void (read = readFileSync(file, "utf8")), onError: vi.fn() });
    for (const pauseMs of [0, 10, 30, 45, 55, 65, 90]) {
      await sleep(pauseMs);
      await appendFile(file, ".");
    }
    await vi.waitFor(() => expect(read).toBe("......."), 2_000);
  });

  it("tells of a file that another is moved over, as many editors save", async () => {
    const saving = changesWhile(async (folder) => {
      await writeFile(join(folder, "src/.server.ts.swp"), "2");
      await rename(join(folder, "src/.server.ts.swp"), join(folder, "src/server.ts"));
    });
    expect(await saving).toBeGreaterThan(0);
  });

  it("tells of a new file in a new folder, and of one that is removed", async () => {
    const adding = async (folder: string): Promise<void> => {
      await mkdir(join(folder, "src/routes"));
      await writeFile(join(folder, "src/routes/books.ts"), "");
    };
    expect(await changesWhile(adding)).toBeGreaterThan(0);
    expect(await changesWhile((folder) => rm(join(folder, "src/server.ts")))).toBeGreaterThan(0);
  });

  it("tells of nothing that is not graded", async () => {
    const leaving = changesWhile(async (folder) => {
      await writeFile(join(folder, "node_modules/express/index.js"), "2");
      await writeFile(join(folder, ".env"), "A=1");
      await mkdir(join(folder, ".git"));
      await writeFile(join(folder, ".git/index"), "");
    });
    expect(await leaving).toBe(0);
  });

  it("follows no link out of it", async () => {
    await using elsewhere = await temporaryFolder({ "a.ts": "" });
    const linking = changesWhile(async (folder) => {
      await symlink(elsewhere.path, join(folder, "src/elsewhere"));
      await sleep(QUIET_MS);
      await writeFile(join(elsewhere.path, "a.ts"), "2");
    });
    expect(await linking).toBe(1);
  });

  it("tells of its own end", async () => {
    expect(await changesWhile((folder) => rm(folder, { recursive: true }))).toBeGreaterThan(0);
  });

  it("tells nothing more when nobody listens any more", async () => {
    await using folder = await temporaryFolder({ "src/server.ts": "1" });
    const changes = await watchFolder(folder.path);
    const onChange = vi.fn();
    changes.listen({ onChange, onError: vi.fn() });
    await writeFile(join(folder.path, "src/server.ts"), "2");
    await changes[Symbol.asyncDispose]();
    await sleep(QUIET_MS);
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("a folder that the system does not let be watched", () => {
  const full = Object.assign(new Error("ENOSPC: System limit for number of file watchers reached"), { code: "ENOSPC" });

  it.each(["at once", "later"])("is an error that says so, %s", async (when) => {
    const { FSWatcher } = await import("chokidar");
    const add = vi.spyOn(FSWatcher.prototype, "add").mockImplementation(function (
      this: InstanceType<typeof FSWatcher>,
    ) {
      setImmediate(() => (when === "later" && this.emit("ready"), setImmediate(() => this.emit("error", full))));
      return this;
    });
    try {
      const failing = watchFolder("/project").then(
        (changes) => new Promise((_, reject) => changes.listen({ onChange: () => undefined, onError: reject })),
      );
      await expect(failing).rejects.toMatchObject({
        code: "watch_failed",
        message: "/project cannot be watched: ENOSPC: System limit for number of file watchers reached",
      });
    } finally {
      add.mockRestore();
    }
  });
});
