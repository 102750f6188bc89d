import { chmod, lstat, readFile, stat, symlink } from "node:fs/promises";
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

  it("is for its owner only when it is new, and stays what it was when it is not", async () => {
    await using folder = await temporaryFolder({ "shared/env": "MINE=1\n" });
    const [fresh, link, shared] = ["fresh", "link", "shared/env"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    await chmod(shared, 0o640);
    await symlink(shared, link);
    await writeEnvFile(fresh, { PORT: "1" });
    await writeEnvFile(link, { PORT: "1" });
    expect((await stat(fresh)).mode & 0o777).toBe(0o600);
    expect((await stat(shared)).mode & 0o777).toBe(0o640);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(shared, "utf8")).toBe(`MINE=1\n${HEADING}\nPORT=1\n`);
  });

  it("says why it was not written", async () => {
    await using folder = await temporaryFolder({ ".env/in-the-way": "" });
    const writing = writeEnvFile(join(folder.path, ".env"), { PORT: "3000" });
    await expect(writing).rejects.toMatchObject({ code: "not_written" });
    expect(await readFile(join(folder.path, ".env", "in-the-way"), "utf8")).toBe("");
  });
});
