import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BacklabError } from "../../../runner/errors.ts";
import { readTree } from "../../../runner/intake/directory.ts";
import { takeIn, takeInFiles } from "../../../runner/intake/intake.ts";
import { openScratchFiles } from "./support/open-files.ts";
import { project, scratchFile } from "./support/scratch.ts";
import { tarOfFiles } from "./support/tar.ts";
import { zipOfFiles } from "./support/zip.ts";

const FILES = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`f${index}.js`, `${index}`.repeat(1000)]));

describe("reading stops when it is cancelled", () => {
  it("before it begins", async () => {
    const signal = AbortSignal.abort();
    const cancelled = { code: "cancelled", blame: "cancelled" };
    await expect(takeIn("/nowhere", { signal })).rejects.toMatchObject(cancelled);
    await expect(readTree("/nowhere", { signal })).rejects.toMatchObject(cancelled);
    await expect(takeInFiles([], { signal })).rejects.toMatchObject(cancelled);
  });

  it.each([
    ["a folder", () => project(FILES)],
    ["a tar archive", async () => scratchFile("a", await tarOfFiles(FILES))],
    ["a tar.gz archive", async () => scratchFile("a", gzipSync(await tarOfFiles(FILES)))],
    ["a zip archive", async () => scratchFile("a", zipOfFiles(FILES))],
  ])("in the middle of %s", async (_name, source) => {
    const path = await source();
    const controller = new AbortController();
    const taking = takeIn(path, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    const error = await taking.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BacklabError);
    expect(error).toMatchObject({ code: "cancelled" });
    expect(await openScratchFiles()).toEqual([]);
  });
});
