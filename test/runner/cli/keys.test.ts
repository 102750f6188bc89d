import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSigningKey, readVerifyingKey } from "../../../runner/signing/key-files.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("backlab keys new", () => {
  it("makes a pair that belongs together, and says what to type next", async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await backlab(["keys", "new"], { cwd: folder.path });
    const { id } = await readSigningKey(join(folder.path, "backlab.key"));
    expect((await readVerifyingKey(join(folder.path, "backlab.pub"))).id).toBe(id);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toBe(`backlab.key  private: keep it where official grades are made, and give it to nobody
backlab.pub  public: give it to whoever checks reports
key id ${id}

Next:
  backlab grade <lab> <path> --json report.json --sign backlab.key
  backlab verify-report report.json --key backlab.pub
`);
  });

  it("lets nobody but the owner read the private one", async () => {
    await using folder = await temporaryFolder();
    await backlab(["keys", "new", "--out", join(folder.path, "course")]);
    expect((await stat(join(folder.path, "course.key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder.path, "course.key"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(await readFile(join(folder.path, "course.pub"), "utf8")).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  });

  it.each(["course.key", "course.pub"])("overwrites nothing, and makes neither when %s is there", async (there) => {
    await using folder = await temporaryFolder({ [there]: "precious" });
    const { exitCode, stdout, stderr } = await backlab(["keys", "new", "--out", "course"], { cwd: folder.path });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `backlab: ${there} is there already\n  nothing is overwritten: choose another name with --out, or move it away first\n`,
    });
    expect(await readdir(folder.path)).toEqual([there]);
    expect(await readFile(join(folder.path, there), "utf8")).toBe("precious");
  });

  it.each([
    ["nowhere/course", 2, /^backlab: --out: there is no folder nowhere\n$/],
    [
      "a-file/course",
      3,
      /^backlab: a-file\/course\.pub was not written: ENOTDIR.*\n {2}check the folder's permissions/,
    ],
    ["", 2, /^backlab: --out: expected a path\n$/],
  ])("says why it cannot make %j", async (base, code, message) => {
    await using folder = await temporaryFolder({ "a-file": "" });
    const { exitCode, stderr } = await backlab(["keys", "new", "--out", base], { cwd: folder.path });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(await readdir(folder.path)).toEqual(["a-file"]);
  });
});
