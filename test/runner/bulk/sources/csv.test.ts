import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { latestOf } from "../../../../runner/bulk/identify.ts";
import { refused } from "../../intake/support/refused.ts";
import { project, scratchFile } from "../../intake/support/scratch.ts";
import { zipOfFiles } from "../../intake/support/zip.ts";
import { inFolder, PROJECT, read, takenIn } from "./support.ts";

async function list(text: string, files: Record<string, string | Buffer> = {}): Promise<string> {
  return join(await project({ "list.csv": text, ...files }), "list.csv");
}

describe("a list in a CSV file", () => {
  it("has a path for each, from where the list is", async () => {
    const files = { ...inFolder("work/ada"), "b.zip": zipOfFiles(PROJECT) };
    const text = '\uFEFFID , Name,path\r\n7,"Lovelace, Ada",work/ada\r\n8,"=Bob\n""B""",b.zip\r\n9,,nowhere\r\n';
    const source = await read(await list(text, files));
    expect(source.format).toBe("csv");
    expect(source.submitted.map(({ candidate: { id, name, person } }) => [id, name, person])).toEqual([
      ["7", "Lovelace, Ada", "7"],
      ["8", '=Bob\n"B"', "8"],
      ["9", "9", "9"],
    ]);
    expect(await takenIn(source)).toEqual({
      "7": ["src/server.ts"],
      "8": ["src/server.ts"],
      "9": expect.stringMatching(/^submission_missing: there is nothing at .*nowhere/) as string,
    });
  });

  it("may name a person twice: the later row is the latest", async () => {
    const source = await read(await list("id,path\nada,z\nada,a\n"));
    expect(latestOf(source.submitted).map(({ candidate }) => candidate.where)).toEqual(["a"]);
  });

  it("names the rows that say nothing", async () => {
    const source = await read(await list("id,path\nada,a\n,b\ncleo,\n"));
    expect(source.strays).toEqual(["row 2 has no id", "row 3 has neither a path nor a url"]);
  });

  it.each([
    ["name,path\na,b\n", /it has no column id/],
    ["id,name\na,b\n", /it has no column path or url/],
    ['id,path\n"a,b\n', /cannot be read as a list/],
    ["id,path\n", /there is no submission in/],
  ])("is refused when it is %j", async (text, message) => {
    expect((await refused(read(await list(text)), "bad_usage")).message).toMatch(message);
  });
});

/** A repository with one commit, and a hook and a filter that would leave a mark. */
async function repository(mark: string): Promise<string> {
  const folder = await project({ ...PROJECT, ".gitattributes": "* filter=mark\n", ".gitmodules": MODULE });
  const git = (...args: string[]): Buffer =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "first");
  await writeFile(join(folder, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${mark}\n`);
  await chmod(join(folder, ".git/hooks/post-checkout"), 0o755);
  return folder;
}

const MODULE = '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% /tmp/backlab-was-here\n';

describe("a list of git URLs", () => {
  it("has a clone for each, in which nothing of the learner's ran", async () => {
    const mark = join(await project({}), "mark");
    const source = await read(await list(`id,path\nada,file://${await repository(mark)}\n`));
    expect(await takenIn(source)).toEqual({ ada: [".gitattributes", ".gitmodules", "src/server.ts"] });
    expect(existsSync(mark)).toBe(false);
    expect(existsSync("/tmp/backlab-was-here")).toBe(false);
  });

  it("says of a repository that is not there what git says, and keeps a token to itself", async () => {
    const source = await read(await list("id,path\nada,file://secret-token@/nowhere/at/all\n"));
    const taken = await takenIn(source);
    expect(taken["ada"]).toMatch(/^clone_failed: .*cannot be cloned: /);
    expect(JSON.stringify([taken, source])).not.toContain("secret-token");
  });

  it.each(["ext::sh -c id", "http://example.test/x", "git://example.test/x", "fd::3"])(
    "clones nothing from %s",
    async (url) => {
      const source = await read(await list(`id,url\nada,${url}\n`));
      expect((await takenIn(source))["ada"]).toMatch(/is no address that is cloned from/);
    },
  );

  it("reads nothing of the instructor's disk for a url, even where a path of the list has just done so", async () => {
    const folder = await repository(join(await project({}), "mark"));
    const text = `id,path,url\nown,file://${folder},\nada,,file://${folder}\nbob,,${folder}\neve,,../own\n`;
    const refusal = expect.stringMatching(/^submission_unreadable: .* is no address that is cloned from$/) as string;
    const source = await read(await list(text));
    const [own] = source.submitted;
    await own?.take(new AbortController().signal);
    expect(await takenIn(source)).toMatchObject({ ada: refusal, bob: refusal, eve: refusal });
  });

  it("gives up a server that says nothing", async () => {
    const server = await silentServer();
    const { port } = server.address() as AddressInfo;
    const path = await scratchFile("list.csv", `id,url\nada,https://127.0.0.1:${port}/x\n`);
    expect((await takenIn(await read(path, { deadlineMs: 700 })))["ada"]).toMatch(/it took longer than 1 s/);
  });

  it("ends its clones when it is cancelled", async () => {
    const server = await silentServer();
    const { port } = server.address() as AddressInfo;
    const source = await read(await scratchFile("list.csv", `id,url\nada,https://127.0.0.1:${port}/x\n`));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    await expect(source.submitted[0]?.take(abort.signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});

async function silentServer(): Promise<Server> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return server;
}
