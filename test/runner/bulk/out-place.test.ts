import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseWithin } from "../../../runner/bulk/out-place.ts";
import { refused } from "../intake/support/refused.ts";
import { project, scratch } from "../intake/support/scratch.ts";
import { inFolder } from "./sources/support.ts";

describe("a folder for results", () => {
  it("is not where the submissions are, whatever it is called", async () => {
    const source = await project(inFolder("ada"));
    const other = await scratch();
    await symlink(source, join(other, "class"));
    for (const out of [source, join(source, "results"), join(source, "ada", "..", "a", "b"), join(other, "class/x")]) {
      const { message } = await refused(refuseWithin(out, source), "bad_usage");
      expect(message).toBe(`--out: ${out} is in ${source}, and would be taken for a submission there`);
    }
    await refused(refuseWithin(join(source, "results"), join(other, "class")), "bad_usage");
  });

  it("may be beside them, around them, and where there is an archive of them", async () => {
    const source = await project({ ...inFolder("ada"), "class.zip": "" });
    for (const out of [`${source}-results`, join(source, "..", "results"), join(source, "..")]) {
      await refuseWithin(out, source);
    }
    await refuseWithin(join(source, "results"), join(source, "class.zip"));
    await refuseWithin("results", join(source, "nowhere"));
  });
});
