import { existsSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Edition } from "../../../runner/editions/edition.ts";
import { LabShelf } from "../../../runner/editions/lab-shelf.ts";
import { sealed } from "../../../runner/editions/seal.ts";
import { BacklabError, type ErrorCode } from "../../../runner/errors.ts";
import { readSigningKey, readVerifyingKey } from "../../../runner/signing/key-files.ts";
import { newKeys } from "../../support/keys.ts";
import { changeManifest, type Packed, packed, packedAgain, unpacked } from "./support.ts";

/** What is given as an edition may be anything. */

let who: Packed;
let unique = 0;
beforeAll(async () => {
  who = await packed();
});
afterAll(() => who[Symbol.asyncDispose]());

const signal = new AbortController().signal;

async function refusal(work: Promise<unknown>): Promise<BacklabError> {
  const error = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BacklabError);
  return error as BacklabError;
}

async function asGrader(path: string): Promise<BacklabError> {
  await using shelf = new LabShelf({ signal, key: await readVerifyingKey(who.key) });
  return await refusal(shelf.findWhole(path, "no hidden tests"));
}

async function asLearner(path: string): Promise<BacklabError> {
  await using shelf = new LabShelf({ signal });
  return await refusal(shelf.loadForLearner(path));
}

/** An edition that was unpacked, had something done to it, and was packed again. */
async function changed(edition: string, change: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(who.path, `changed-${unique++}`);
  await unpacked(edition, folder);
  await change(folder);
  return packedAgain(folder, `${folder}.tar`);
}

async function file(contents: string | Buffer): Promise<string> {
  const path = join(who.path, `file-${unique++}.tar`);
  await writeFile(path, contents);
  return path;
}

interface Entry {
  name: string;
  type?: "symlink" | "link";
  linkname?: string;
}

function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const entry of entries) archive.entry(entry, entry.type === undefined ? "x" : "");
  archive.finalize();
  return buffer(archive);
}

function told({ code, message }: BacklabError): [ErrorCode, string] {
  return [code, message.replaceAll(`${who.path}/`, "").replace(/^(file|changed)-\d+(\.tar)?/, "it")];
}

describe("what is no edition", () => {
  it.each([
    ["a text", () => Promise.resolve("hello"), /^it is no edition that can be used: .*is not an archive$/],
    ["nothing", () => Promise.resolve(""), /^it is no edition that can be used: there is no edition\.json in it$/],
    ["somebody's submission", () => tarOf([{ name: "package.json" }]), /there is no edition\.json in it$/],
    [
      "a link in an archive",
      () => tarOf([{ name: "edition.json", type: "symlink", linkname: "/etc/passwd" }]),
      /edition\.json is a symbolic link$/,
    ],
    [
      "a name that leads out",
      () => tarOf([{ name: "../edition.json" }]),
      /\.\.\/edition\.json has "\.\." in its path$/,
    ],
    ["a manifest that is none", () => tarOf([{ name: "edition.json" }]), /its edition\.json is no JSON: /],
    ["a file that is there twice", () => tarOf([{ name: "a" }, { name: "a" }]), /a is there twice$/],
  ])("%s", async (_, contents, message) => {
    const [code, text] = told(await asLearner(await file(await contents())));
    expect(text).toMatch(message);
    expect(code).toBe("edition_unusable");
  });

  it("one that was cut short", async () => {
    const whole = await readFile(who.learners);
    const [code, text] = told(await asLearner(await file(whole.subarray(0, whole.length / 2))));
    expect(text).toMatch(/^it is no edition that can be used: .* cannot be read as a tar archive: /);
    expect(code).toBe("edition_unusable");
  });

  it("a folder with a link in it", async () => {
    const folder = join(who.path, "linked");
    await unpacked(who.learners, folder);
    await symlink("/etc/passwd", join(folder, "starter", "link"));
    expect(told(await asLearner(folder))[1]).toMatch(/starter\/link is a symbolic link$/);
  });
});

describe("an edition that was changed", () => {
  it.each([
    [
      "other files",
      (folder: string) => writeFile(join(folder, "suite/open.test.ts"), "other"),
      /it is damaged, or was changed/,
    ],
    ["more files", (folder: string) => writeFile(join(folder, "more.txt"), "more"), /it is damaged, or was changed/],
    [
      "a format of later",
      (folder: string) => changeManifest(folder, (manifest) => ({ ...manifest, schemaVersion: 2, more: true })),
      /^it was packed by a newer backlab than this one$/,
    ],
    [
      "another thing's manifest",
      (folder: string) => changeManifest(folder, (manifest) => ({ ...manifest, format: "other" })),
      /its edition\.json: format: /,
    ],
    [
      "an id that leads out",
      (folder: string) => changeManifest(folder, (manifest) => ({ ...manifest, lab: { ...LAB, id: "../../x" } })),
      /its edition\.json: lab: id: expected lower-case words/,
    ],
    [
      "words with control characters",
      (folder: string) => changeManifest(folder, (manifest) => ({ ...manifest, gradedBy: "\u001b[2J" })),
      /its edition\.json: gradedBy: expected one line of plain text/,
    ],
  ])("%s", async (_, change, message) => {
    for (const [edition, use] of [
      [who.learners, asLearner],
      [who.graders, asGrader],
    ] as const) {
      const [code, text] = told(await use(await changed(edition, change)));
      expect(text).toMatch(message);
      expect(code).toBe("edition_unusable");
    }
  });
});

const LAB = { id: "small-lab", title: "A lab", digest: `sha256:${"0".repeat(64)}` };

describe("a grader's edition that nobody vouches for", () => {
  const refused = async (path: string, message: RegExp): Promise<void> => {
    const [code, text] = told(await asGrader(path));
    expect(text).toMatch(message);
    expect(code).toBe("edition_unproven");
  };

  it("was changed, manifest and all", async () => {
    const other = await changed(who.graders, (folder) =>
      changeManifest(folder, (manifest) => ({ ...manifest, gradedBy: "somebody else" })),
    );
    await refused(other, /it was changed after [0-9a-f]{16} signed it: the signature does not match$/);
  });

  it("is not signed", async () => {
    const unsigned = await changed(who.graders, (folder) =>
      changeManifest(folder, (manifest) => ({ ...manifest, signature: null })),
    );
    await refused(unsigned, /^it is a grader's edition that nobody vouches for: it is not signed$/);
  });

  it("is signed by another key, or none is given to check with", async () => {
    const { verifying } = await newKeys();
    await using shelf = new LabShelf({ signal, key: verifying });
    expect(told(await refusal(shelf.findWhole(who.graders, ""))).join()).toMatch(
      /^edition_unproven,.*: it is signed by another key: [0-9a-f]{16}, and not [0-9a-f]{16}$/,
    );
    await using keyless = new LabShelf({ signal });
    expect(told(await refusal(keyless.findWhole(who.graders, ""))).join()).toMatch(
      /^edition_unproven,.*: it says that [0-9a-f]{16} signed it, which is not checked$/,
    );
  });

  it("is the learner's, called the grader's", async () => {
    const called = await changed(who.learners, (folder) =>
      changeManifest(folder, (manifest) => ({ ...manifest, edition: "grader" })),
    );
    await refused(called, /it is not signed$/);
  });
});

describe("a grader's edition", () => {
  it("is no place to begin a lab from", async () => {
    const { code, message, hint } = await asLearner(who.graders);
    expect(message).toMatch(/small-lab-grader\.tar is the grader's edition of small-lab, and has the solution in it$/);
    expect(hint).toBe("begin from the learner's edition, small-lab-learner.tar");
    expect(code).toBe("bad_usage");
  });

  it("leaves nothing where it was unpacked", async () => {
    const shelf = new LabShelf({ signal, key: await readVerifyingKey(who.key) });
    const folder = await shelf.findWhole(who.graders, "");
    expect(existsSync(join(folder, "solution"))).toBe(true);
    expect(existsSync(join(folder, "edition.json"))).toBe(false);
    await shelf[Symbol.asyncDispose]();
    expect(existsSync(folder)).toBe(false);
  });

  it("that was packed on another template is refused", async () => {
    const key = await readSigningKey(join(who.path, "backlab.key"));
    const other = await changed(who.graders, (folder) =>
      changeManifest(folder, (manifest) => sealed({ ...Edition.parse(manifest), lab: LAB, signature: null }, key)),
    );
    const [code, text] = told(await asGrader(other));
    expect(text).toBe("it was packed on another version of the template express-ts than this backlab has");
    expect(code).toBe("edition_unusable");
  });

  it("a key is refused where there is no signature", async () => {
    const { code, message } = await asGrader(who.lab);
    expect(message).toMatch(/^--key: .*small-lab is no edition, and has no signature to check$/);
    expect(code).toBe("bad_usage");
  });
});
