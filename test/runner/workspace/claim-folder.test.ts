import { writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeIntoEmpty } from "../../../runner/workspace/claim-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyDisk } from "../../support/tiny-disk.ts";

const probe = tinyDisk(64);
probe?.[Symbol.dispose]();

/** Files of which, while they are written, the last is written by somebody else. */
class MeetingAnother extends Map<string, Buffer> {
  folder = "";

  override *[Symbol.iterator](): MapIterator<[string, Buffer]> {
    for (const [path, contents] of this.entries()) {
      if (path === [...this.keys()].at(-1)) writeFileSync(join(this.folder, path), "theirs");
      yield [path, contents];
    }
  }
}

describe("writing into an empty folder that fails half-way", () => {
  it.skipIf(probe === null)("on a full disk leaves nothing, not even the beginning of a file", async () => {
    using disk = tinyDisk(64);
    const folder = disk?.path ?? "";
    const tooMuch = new Map([
      ["a", Buffer.from("a")],
      ["deep/er/b", Buffer.from("b")],
      ["c", Buffer.alloc(100_000)],
    ]);
    await expect(writeIntoEmpty(folder, tooMuch)).rejects.toMatchObject({
      code: "not_written",
      message: expect.stringContaining("ENOSPC") as string,
    });
    expect(await readdir(folder)).toEqual([]);
    await expect(writeIntoEmpty(join(folder, "new"), tooMuch)).rejects.toMatchObject({ code: "not_written" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves what another one has written there meanwhile, and the folder with it", async () => {
    await using place = await temporaryFolder();
    const folder = join(place.path, "new");
    const meeting = new MeetingAnother(["a", "src/b", "z"].map((path) => [path, Buffer.from("ours")]));
    meeting.folder = folder;
    await expect(writeIntoEmpty(folder, meeting)).rejects.toMatchObject({ code: "not_written" });
    expect(await readdir(folder)).toEqual(["z"]);
    expect(await readFile(join(folder, "z"), "utf8")).toBe("theirs");
  });
});
