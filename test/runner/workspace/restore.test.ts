import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { restore } from "../../../runner/workspace/restore.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const AT = new Date("2026-01-02T03:04:05.678Z");
const KEPT_IN = ".backlab/replaced/2026-01-02T03-04-05-678Z";
const given = (...paths: string[]): Map<string, Buffer> => new Map(paths.map((path) => [path, Buffer.from("given")]));

describe("a reset that is broken off", () => {
  it("says where what it moved is, and has not touched what came after", async () => {
    await using work = await temporaryFolder({ "a.ts": "mine", "c.ts": "mine", src: "a file in the way" });
    const difference = { changed: ["a.ts", "c.ts"], missing: ["src/b.ts"] };
    await expect(restore(work.path, given("a.ts", "src/b.ts", "c.ts"), difference, AT)).rejects.toMatchObject({
      code: "not_written",
      message: expect.stringContaining("EEXIST") as string,
      hint: `a.ts as you had it is in ${join(work.path, KEPT_IN)}; check the folder's permissions and the disk`,
    });
    expect((await readdir(work.path)).sort()).toEqual([".backlab", "a.ts", "c.ts", "src"]);
    expect(await readFile(join(work.path, KEPT_IN, "a.ts"), "utf8")).toBe("mine");
    expect(await readFile(join(work.path, "a.ts"), "utf8")).toBe("given");
    expect(await readFile(join(work.path, "c.ts"), "utf8")).toBe("mine");
  });

  it("names no place when nothing was moved", async () => {
    await using work = await temporaryFolder({ "a.ts": "mine", src: "a file in the way" });
    const difference = { changed: ["a.ts"], missing: ["src/b.ts"] };
    await expect(restore(work.path, given("src/b.ts", "a.ts"), difference, AT)).rejects.toMatchObject({
      hint: "check the folder's permissions and the disk",
    });
    expect(await readFile(join(work.path, "a.ts"), "utf8")).toBe("mine");
  });
});
