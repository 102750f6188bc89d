import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTree } from "../../../runner/intake/directory.ts";
import { takeIn, takeInFiles } from "../../../runner/intake/intake.ts";
import { project, scratch, scratchFile } from "./support/scratch.ts";
import { refused } from "./support/refused.ts";
import { tarOf } from "./support/tar.ts";
import { zipOf } from "./support/zip.ts";

const OWN = { "package.json": "{}", "src/server.ts": "x" };
const LEFT_OUT = {
  ".env": "NODE_OPTIONS=--require ./cheat.js",
  ".env.local": "x",
  ".git/config": "x",
  ".hg/store": "x",
  ".svn/entries": "x",
  ".backlab/start": "x",
  ".backlab-report-4711-0123456789ab.tmp": "x",
  ".npmrc": "script-shell=./cheat.sh",
  ".yarnrc": "x",
  ".yarnrc.yml": "x",
  ".yarn/releases/yarn.cjs": "x",
  ".pnpm-store/x": "x",
  ".nyc_output/x.json": "x",
  ".vscode/settings.json": "x",
  ".idea/workspace.xml": "x",
  ".DS_Store": "x",
  "Thumbs.db": "x",
  "__MACOSX/a": "x",
  "src/._server.ts": "x",
  "coverage/lcov.info": "x",
  "jest.config.js": "x",
  "vitest.config.mts": "x",
  "node_modules/express/index.js": "module.exports = cheat;",
  "node_modules/express/package.json": "{}",
  "src/node_modules/pg/index.js": "x",
  "src/.env": "x",
};
const IGNORED = [
  ".DS_Store",
  ".backlab-report-4711-0123456789ab.tmp",
  ".backlab/",
  ".env",
  ".env.local",
  ".git/",
  ".hg/",
  ".idea/",
  ".npmrc",
  ".nyc_output/",
  ".pnpm-store/",
  ".svn/",
  ".vscode/",
  ".yarn/",
  ".yarnrc",
  ".yarnrc.yml",
  "Thumbs.db",
  "__MACOSX/",
  "coverage/",
  "jest.config.js",
  "node_modules/",
  "src/._server.ts",
  "src/.env",
  "src/node_modules/",
  "vitest.config.mts",
];
/** Names that look like the above and are the learner's own. */
const KEPT = {
  ".gitignore": "x",
  "dist/server.js": "x",
  "env.ts": "x",
  "src/coverage/plans.ts": "x",
  "src/jest.ts": "x",
  "test/orders.test.ts": "x",
  "access.log": "x",
};

describe("what grading leaves out", () => {
  it("is listed once each, and changes nothing", async () => {
    const { submission } = await takeIn(await project({ ...OWN, ...LEFT_OUT }));
    const { submission: without } = await takeIn(await project(OWN));
    expect(submission).toEqual({ ...without, ignored: IGNORED });
  });

  it("is the same in archives", async () => {
    const parts = Object.entries({ ...OWN, ...LEFT_OUT }).map(([name, contents]) => ({ name, contents }));
    const tar = await takeIn(await scratchFile("a", await tarOf(parts)));
    const zip = await takeIn(await scratchFile("a", zipOf(parts)));
    expect(tar.submission).toMatchObject({ files: Object.keys(OWN), ignored: IGNORED });
    expect(zip.submission).toEqual(tar.submission);
  });

  it("does not take with it what only looks like it", async () => {
    const { submission } = await takeIn(await project(KEPT));
    expect(submission.files).toEqual(Object.keys(KEPT).sort());
    expect(submission.ignored).toEqual([]);
  });

  it("may hold links: they are not looked at", async () => {
    const folder = await project(OWN);
    await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
    await symlink("../tsc/bin/tsc", join(folder, "node_modules/.bin/tsc"));
    await symlink("/etc", join(folder, ".git"));
    expect((await takeIn(folder)).submission.ignored).toEqual([".git", "node_modules/"]);
  });

  it("may hold links in archives too", async () => {
    const linked = { name: "node_modules/.bin/tsc", type: "symlink" as const, linkname: "../tsc/bin/tsc" };
    const tar = await scratchFile("a.tar", await tarOf([{ name: "package.json", contents: "{}" }, linked]));
    const zip = await scratchFile("a.zip", zipOf([{ name: "package.json" }, { name: linked.name, mode: 0o120777 }]));
    expect((await takeIn(tar)).submission.ignored).toEqual(["node_modules/"]);
    expect((await takeIn(zip)).submission.ignored).toEqual(["node_modules/"]);
  });

  it("may be large and nested deeply: it is not taken", async () => {
    const deep = `node_modules/${"a/node_modules/".repeat(40)}big.js`;
    const parts = [{ name: "package.json" }, { name: deep, contents: Buffer.alloc(3_000_000, "learn backends ") }];
    const caps = { fileMiB: 1, totalMiB: 1, expansion: 10_000 };
    const tar = await takeIn(await scratchFile("a.tar", await tarOf(parts)), { caps });
    const zip = await takeIn(await scratchFile("a.zip", zipOf(parts)), { caps });
    expect(tar.submission.ignored).toEqual(["node_modules/"]);
    expect(zip.submission.ignored).toEqual(["node_modules/"]);
  });

  it("is named when there is nothing else", async () => {
    const error = await refused(takeIn(await project({ ".env": "x", "node_modules/a.js": "x" })), "submission_empty");
    expect(error.message).toMatch(/ has no files to grade, only what grading leaves out: .env, node_modules\/$/);
  });
});

describe("files in memory", () => {
  it("follow the same rules, and are not unwrapped", async () => {
    const files = Object.entries({ "app/package.json": "{}", ".env": "x" });
    const { submission } = await takeInFiles(files.map(([path, text]) => [path, Buffer.from(text)]));
    expect(submission).toMatchObject({ files: ["app/package.json"], ignored: [".env"] });
  });

  it("are refused when unsafe or none", async () => {
    await refused(takeInFiles([["../a", Buffer.from("x")]]), "submission_unsafe");
    const error = await refused(takeInFiles([]), "submission_empty");
    expect(error.message).toBe("the submission has no files to grade");
  });
});

describe("a tree", () => {
  it("is read by the same rules", async () => {
    const { files, ignored } = await readTree(await project({ ...OWN, "node_modules/a.js": "x" }));
    expect([...files].map(([path, contents]) => [path, String(contents)])).toEqual(Object.entries(OWN));
    expect([...ignored]).toEqual(["node_modules/"]);
  });

  it("may be empty", async () => {
    expect((await readTree(await scratch())).files.size).toBe(0);
  });

  it("is a folder", async () => {
    await refused(readTree(await scratchFile("a.txt", "x")), "submission_unreadable");
    await refused(readTree(join(await scratch(), "gone")), "submission_missing");
  });
});
