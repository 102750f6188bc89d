import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unpack } from "../../../../runner/sandbox/embedded/unpack.ts";
import { code, scratch } from "./support.ts";

it("writes an archive's files into the directory", async () => {
  await using place = await scratch();
  const { archive } = await code({ "src/deep/a.txt": "a", "..b": "b", "c.txt": "" });
  await unpack(archive, place.path);
  expect(await readFile(join(place.path, "src/deep/a.txt"), "utf8")).toBe("a");
  expect((await readdir(place.path)).sort()).toEqual(["..b", "c.txt", "src"]);
});

it.each(["../out.txt", "src/../../out.txt", "/etc/out.txt", "src/.."])(
  "writes nothing outside of it: %s",
  async (name) => {
    await using place = await scratch();
    const { archive } = await code({ [name]: "out" });
    await expect(unpack(archive, place.path)).rejects.toMatchObject({ code: "submission_unsafe" });
  },
);
