import { gzipSync } from "node:zlib";
import { symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { latestOf } from "../../../../runner/bulk/identify.ts";
import { refused } from "../../intake/support/refused.ts";
import { project } from "../../intake/support/scratch.ts";
import { tarOfFiles } from "../../intake/support/tar.ts";
import { zipOfFiles } from "../../intake/support/zip.ts";
import { inFolder, PROJECT, read, takenIn } from "./support.ts";

const ids = ({ submitted }: Awaited<ReturnType<typeof read>>): string[] =>
  submitted.map(({ candidate }) => candidate.id);

describe("a folder of folders and archives", () => {
  it("has a submission in each, whose name is the person's", async () => {
    const folder = await project({
      ...inFolder("Ada Lovelace"),
      "bob.zip": zipOfFiles(inFolder("bob")),
      "cleo.tar.gz": gzipSync(await tarOfFiles(PROJECT)),
    });
    const source = await read(folder);
    expect(source).toMatchObject({ format: "plain", strays: [] });
    expect(source.submitted.map(({ candidate: { id, name, where } }) => [id, name, where])).toEqual([
      ["ada-lovelace", "Ada Lovelace", "Ada Lovelace"],
      ["bob", "bob", "bob.zip"],
      ["cleo", "cleo", "cleo.tar.gz"],
    ]);
    expect(await takenIn(source)).toEqual({
      "ada-lovelace": ["src/server.ts"],
      bob: ["src/server.ts"],
      cleo: ["src/server.ts"],
    });
  });

  it("names what is no submission, and passes over what editors leave", async () => {
    const folder = await project({ ...inFolder("ada"), "notes.txt": "", ".DS_Store": "", "__MACOSX/x": "" });
    const source = await read(folder);
    expect(ids(source)).toEqual(["ada"]);
    expect(source.strays).toEqual(["notes.txt is neither a folder nor an archive"]);
  });

  it("has the broken ones in it too, each with what is wrong with it", async () => {
    const folder = await project({
      ...inFolder("ada"),
      "bob.zip": "PK\u0003\u0004 and then nothing",
      "cleo.rar": "Rar!",
      "dan/.DS_Store": "",
      "eve.zip": "",
    });
    expect(await takenIn(await read(folder))).toEqual({
      ada: ["src/server.ts"],
      bob: expect.stringMatching(/^submission_unreadable: .*bob\.zip cannot be read as a zip archive/) as string,
      cleo: expect.stringMatching(/^submission_unreadable: .*is a RAR archive, which is not taken/) as string,
      dan: expect.stringMatching(/^submission_empty: /) as string,
      eve: expect.stringMatching(/^submission_empty: /) as string,
    });
  });

  it.each([
    ["Lovelace, Ada", "lovelace-ada"],
    ['Ada "the Countess" O\'Hara', "ada-the-countess-o-hara"],
    ["Ada\nLovelace", "ada-lovelace"],
    ['=HYPERLINK("x")', "hyperlink-x"],
    ["-rf", "rf"],
    ["Zoë Ångström", "zoe-angstrom"],
    ["con", "con"],
    ["李明", expect.stringMatching(/^[0-9a-f]{8}$/)],
    ["..ada", "ada"],
  ])("keeps the name %j as it is, and makes an id of it that every file system takes", async (name, id) => {
    const folder = await project({ ...inFolder(name), ...inFolder("other") });
    const found = (await read(folder)).submitted.find(({ candidate }) => candidate.name === name);
    if (name.startsWith(".")) return expect(found).toBeUndefined();
    expect(found?.candidate.id).toEqual(id);
  });

  it("tells apart names that come to the same, the same way every time", async () => {
    const folder = await project({ ...inFolder("Ada L"), ...inFolder("ada-l"), ...inFolder("ADA_L") });
    const first = ids(await read(folder));
    expect(new Set(first).size).toBe(3);
    expect(first.filter((id) => /^ada-l(-[0-9a-f]{8})?$/.test(id))).toHaveLength(3);
    expect(ids(await read(folder))).toEqual(first);
  });
});

describe("several archives of one person", () => {
  it("are several submissions, the latest of which can be asked for", async () => {
    const folder = await project({
      "ada/final.zip": zipOfFiles(PROJECT),
      "ada/draft.zip": zipOfFiles(PROJECT),
      ...inFolder("bob"),
    });
    await utimes(join(folder, "ada/final.zip"), 2_000, 2_000);
    await utimes(join(folder, "ada/draft.zip"), 1_000, 1_000);
    const { submitted } = await read(folder);
    const told = submitted.map(({ candidate: { person, where, attempt } }) => [person, where, attempt]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["ada", "ada/draft.zip", 1],
        ["ada", "ada/final.zip", 2],
        ["bob", "bob", 1],
      ]),
    );
    expect(latestOf(submitted).map(({ candidate }) => candidate.where)).toEqual(
      expect.arrayContaining(["ada/final.zip", "bob"]),
    );
    expect(latestOf(submitted)).toHaveLength(2);
  });

  it("may lie beside each other, in two formats", async () => {
    const folder = await project({ "ada.zip": zipOfFiles(PROJECT), "ada.tar": await tarOfFiles(PROJECT) });
    const { submitted } = await read(folder);
    expect(submitted.map(({ candidate: { person, attempt } }) => [person, attempt])).toEqual([
      ["ada", 1],
      ["ada", 2],
    ]);
  });
});

describe("a link", () => {
  it.each([
    ["alone", {}],
    ["beside an archive", { "eve/own.zip": zipOfFiles(PROJECT) }],
  ])("in somebody's folder brings nobody the grade of another: %s", async (_name, more) => {
    const folder = await project({ "bob.zip": zipOfFiles(PROJECT), "eve/.keep": "", ...more });
    await symlink("../bob.zip", join(folder, "eve/app.zip"));
    expect(await takenIn(await read(folder))).toEqual({
      bob: ["src/server.ts"],
      eve: expect.stringMatching(/^submission_unsafe: app\.zip is a symbolic link/) as string,
    });
  });

  it("at the top is the instructor's own, and followed", async () => {
    const folder = await project({ "zoe.zip": zipOfFiles(PROJECT) });
    await symlink(join(await project(inFolder("ada")), "ada"), join(folder, "ada"));
    expect(await takenIn(await read(folder))).toEqual({ ada: ["src/server.ts"], zoe: ["src/server.ts"] });
  });
});

describe("what there is nothing to grade in", () => {
  it("is said to be empty", async () => {
    const error = await refused(read(await project({})), "bad_usage");
    expect(error.message).toMatch(/^there is no submission in /);
  });

  it("is said to be a submission itself", async () => {
    const error = await refused(read(await project({ "package.json": "{}", ...PROJECT })), "bad_usage");
    expect(error.message).toMatch(/is one submission/);
  });

  it("is said not to be there", async () => {
    expect((await refused(read("/nowhere/at/all"), "bad_usage")).message).toBe("there is nothing at /nowhere/at/all");
  });
});
