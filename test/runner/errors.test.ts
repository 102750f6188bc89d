import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../runner/errors.ts";
import { packageRoot } from "../../runner/paths.ts";

describe("docs/errors.md", () => {
  it("lists every code there is, and no other", async () => {
    const text = await readFile(join(packageRoot, "docs", "errors.md"), "utf8");
    const [, table = ""] = text.split(/^\|[-| :]+\|$/m);
    const listed =
      table
        .split("\n\n")[0]
        ?.match(/^\| `(\w+)`/gm)
        ?.map((row) => row.slice(3, -1)) ?? [];
    expect(listed.sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });
});
