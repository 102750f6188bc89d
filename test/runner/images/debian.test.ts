import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ensureDebianBase } from "../../../runner/images/debian.ts";
import type { ImageEngine } from "../../../runner/images/engine.ts";
import { temporaryFolder } from "../../../runner/images/temporary-folder.ts";

const emptyEngine: ImageEngine = {
  hasImage: () => Promise.resolve(false),
  build: () => Promise.reject(new Error("not asked for here")),
  importRootfs: () => Promise.reject(new Error("not asked for here")),
};
const options = { hint: "", onLine: () => undefined };

/** What the real one does that is hard to undo, without the half minute it takes. */
const MOUNTS_AND_WAITS = `#!/bin/sh
mkdir -p "$3/proc" && mount -t proc proc "$3/proc" && echo mounted && sleep 60
`;

describe("ensureDebianBase", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it("does nothing when the image exists", async () => {
    await ensureDebianBase({ ...emptyEngine, hasImage: () => Promise.resolve(true) }, options);
  });

  it("needs root, and says so before it starts", async () => {
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    await expect(ensureDebianBase(emptyEngine, options)).rejects.toMatchObject({
      code: "image_build_failed",
      hint: expect.stringContaining("sudo") as string,
    });
  });

  it.skipIf(process.getuid?.() !== 0)(
    "leaves neither files nor mounts behind when it is cancelled half-way",
    async () => {
      await using tools = await temporaryFolder();
      await using temporary = await temporaryFolder();
      await writeFile(join(tools.path, "debootstrap"), MOUNTS_AND_WAITS, { mode: 0o755 });
      vi.stubEnv("PATH", `${tools.path}:${process.env["PATH"] ?? ""}`);
      vi.stubEnv("TMPDIR", temporary.path);
      const lines: string[] = [];
      const controller = new AbortController();
      const onLine = (line: string): void => {
        lines.push(line);
        controller.abort();
      };

      const making = ensureDebianBase(emptyEngine, { ...options, onLine, signal: controller.signal });
      await expect(making).rejects.toMatchObject({ code: "cancelled" });
      expect(lines).toEqual(["mounted"]);
      expect(await readdir(temporary.path)).toEqual([]);
      expect(await readFile("/proc/mounts", "utf8")).not.toContain(temporary.path);
    },
  );
});
