import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withVariables, writeEnvFile } from "../../../runner/develop/env-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const HEADING = "# backlab dev writes these; all other lines are yours";

describe("an .env file", () => {
  it("begins with a line that says whose its variables are", () => {
    expect(withVariables("", { PORT: "3000" })).toBe(`${HEADING}\nPORT=3000\n`);
  });

  it("keeps all other lines, in their order, and says each variable once", () => {
    const before = "# mine\nPORT=1\nMY_KEY=a b=c\n\n export PORT=2\nLAST=1";
    expect(withVariables(before, { PORT: "3000", REDIS_URL: "redis://x" })).toBe(
      `# mine\nPORT=3000\nMY_KEY=a b=c\n\nLAST=1\n${HEADING}\nREDIS_URL=redis://x\n`,
    );
  });

  it("is the same after it is written a second time", () => {
    const once = withVariables("A=1\n", { PORT: "3000" });
    expect(withVariables(once, { PORT: "3000" })).toBe(once);
  });

  it("says why it was not written", async () => {
    await using folder = await temporaryFolder({ ".env/in-the-way": "" });
    const writing = writeEnvFile(join(folder.path, ".env"), { PORT: "3000" });
    await expect(writing).rejects.toMatchObject({ code: "not_written" });
    expect(await readFile(join(folder.path, ".env", "in-the-way"), "utf8")).toBe("");
  });
});
