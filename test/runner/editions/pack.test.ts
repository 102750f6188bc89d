import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Edition } from "../../../runner/editions/edition.ts";
import { readVerifyingKey } from "../../../runner/signing/key-files.ts";
import { learner } from "../../support/workspaces.ts";
import { filesBelow, packed, unpacked } from "./support.ts";

async function manifestOf(files: ReadonlyMap<string, Buffer>): Promise<Edition> {
  return Edition.parseAsync(JSON.parse(files.get("edition.json")?.toString() ?? ""));
}

describe("the learner's edition", () => {
  it("has the brief, the starter, and of public stages the tests and hints", async () => {
    await using who = await packed({ "seed.sql": "SELECT 1;", "notes.txt": "for the author" });
    const files = await unpacked(who.learners, join(who.path, "unpacked"));
    expect([...files.keys()].sort()).toEqual([
      "README.md",
      "edition.json",
      "hints/open.md",
      "lab.yaml",
      "seed.sql",
      "starter/src/server.ts",
      "suite/open.test.ts",
      "suite/support/words.ts",
    ]);
  });

  it("says what the lab has, and of sealed tests no more than their points", async () => {
    await using who = await packed({}, "--graded-by", "CS 101, every Friday");
    const manifest = await manifestOf(await unpacked(who.learners, join(who.path, "unpacked")));
    expect(manifest).toMatchObject({
      edition: "learner",
      lab: { id: "small-lab", title: "A lab for learners in tests" },
      gradedBy: "CS 101, every Friday",
      signature: null,
      stages: [
        { id: "open", points: 40, visibility: "public", here: true },
        { id: "shut", points: 40, needs: "open", here: false },
        { id: "dark", points: 20, visibility: "sealed", here: false, tests: [] },
      ],
    });
    expect(manifest.stages[1]?.tests).toEqual([
      { id: "shut/answers-404-elsewhere", title: "answers 404 elsewhere", points: 20 },
      { id: "shut/answers-404-even-further", title: "answers 404 even further", points: 20 },
    ]);
  });

  it("has no byte of what is hidden, wherever in the lab it is", async () => {
    const word = (): string => randomBytes(12).toString("hex");
    const hidden: Record<string, string> = Object.fromEntries(
      [
        "solution/src/server.ts",
        "alternatives/other/src/server.ts",
        "mistakes/wrong/src/server.ts",
        "mistakes/wrong/expect.yaml",
        "hints/shut.md",
        "hints/dark.md",
        "notes.txt",
      ].map((path) => [path, `// ${word()}`]),
    );
    const suite = (text: string): string =>
      `import { it } from "@jest/globals";\nimport { secret } from "./support/secret.ts";\nit("${text}", () => void secret);\n`;
    const inSuite = { secret: word(), shut: word(), dark: word(), comment: word() };
    await using who = await learner(hidden);
    await writeFile(join(who.lab, "suite/support/secret.ts"), `export const secret = "${inSuite.secret}";\n`);
    await writeFile(join(who.lab, "suite/shut.test.ts"), `${suite("is shut")}// ${inSuite.shut}\n`);
    await writeFile(join(who.lab, "suite/dark.test.ts"), suite(inSuite.dark));
    const labFile = join(who.lab, "lab.yaml");
    await writeFile(labFile, `# ${inSuite.comment}\n${await readFile(labFile, "utf8")}`);
    await who.type(["keys", "new"], who.path);
    const { stderr } = await who.type(["pack", who.lab, "--out", "editions", "--sign", "backlab.key"], who.path);
    expect(stderr).toBe("");

    const secrets = [...Object.values(hidden).map((text) => text.slice(3)), ...Object.values(inSuite)];
    const found = (edition: Buffer): string[] => secrets.filter((secret) => edition.includes(secret));
    expect(found(await readFile(join(who.path, "editions/small-lab-learner.tar")))).toEqual([]);
    expect(found(await readFile(join(who.path, "editions/small-lab-grader.tar")))).toEqual(secrets);
  });

  it.each(["rest-api", "caching", "auth", "messaging"])("of %s has no line of what is hidden", async (id) => {
    await using who = await learner();
    await who.type(["keys", "new"], who.path);
    await who.type(["pack", id, "--out", "editions", "--sign", "backlab.key"], who.path);
    const given = await unpacked(join(who.path, `editions/${id}-learner.tar`), join(who.path, "learners"));
    const whole = await unpacked(join(who.path, `editions/${id}-grader.tar`), join(who.path, "graders"));
    const manifest = await manifestOf(given);
    const hidden = manifest.stages.filter(({ here }) => !here).map(({ id: stage }) => stage);
    const secret = new RegExp(`^(solution|alternatives|mistakes)/|^(hints|suite)/(${hidden.join("|")})\\.`);
    const made = ["edition.json", "lab.yaml"];
    for (const [path, bytes] of given) {
      expect(path).not.toMatch(secret);
      // As it is in the lab, where it is no secret.
      if (!made.includes(path)) expect(whole.get(path)?.equals(bytes)).toBe(true);
    }
    const titles = manifest.stages.flatMap(({ tests }) => tests.map(({ title }) => title));
    const lines = [...whole].flatMap(([path, bytes]) => (secret.test(path) ? linesOf(bytes) : []));
    const own = lines.filter((line) => !titles.some((title) => line.includes(title)));
    expect(own.length).toBeGreaterThan(500);
    const text = made.map((path) => given.get(path)?.toString()).join("\n");
    expect(own.filter((line) => text.includes(line))).toEqual([]);
  });

  it("is the same for the same lab, byte for byte, and so is the grader's", async () => {
    await using who = await packed();
    await who.type(["pack", who.lab, "--out", "again", "--sign", "backlab.key"], who.path);
    for (const name of await readdir(join(who.path, "editions"))) {
      const [one, other] = await Promise.all(
        ["editions", "again"].map((folder) => readFile(join(who.path, folder, name))),
      );
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    }
  });
});

/** Lines that say something: a closing brace is in every file. */
function linesOf(bytes: Buffer): string[] {
  return bytes
    .toString()
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length >= 12);
}

describe("the grader's edition", () => {
  it("has everything, signed, and every test with its title", async () => {
    await using who = await packed({ "mistakes/wrong/expect.yaml": "who: somebody\nfails: [open/answers-200]\n" });
    const files = new Map(await unpacked(who.graders, join(who.path, "unpacked")));
    const manifest = await manifestOf(files);
    files.delete("edition.json");
    expect(files).toEqual(await filesBelow(who.lab));
    const { id } = await readVerifyingKey(who.key);
    expect(manifest).toMatchObject({
      edition: "grader",
      signature: { keyId: id },
      stages: [{ here: true }, {}, { here: true }],
    });
    expect(manifest.stages[2]?.tests.map(({ title }) => title)).toEqual(["is never seen"]);
  });
});

describe("pack", () => {
  it("says what is in each edition, and what to type next", async () => {
    await using who = await packed();
    await rm(join(who.path, "editions"), { recursive: true });
    const { exitCode, stdout } = await who.type(
      ["pack", who.lab, "--out", "editions", "--sign", "backlab.key"],
      who.path,
    );
    expect(exitCode).toBe(0);
    expect(stdout.replace(/[0-9a-f]{16}/, "<key>").replace(/\d+ KiB/g, "<size>")).toBe(`\
editions/small-lab-learner.tar
  for learners: the brief, the starter, the tests and hints of open · <size>
editions/small-lab-grader.tar
  for graders, and nobody else: everything, signed by <key> · <size>

Next:
  backlab start editions/small-lab-learner.tar
  backlab grade-all editions/small-lab-grader.tar <source> --out results --key backlab.pub
`);
  });

  it.each([
    [[], /--out: say where the editions go/, 2],
    [["--out", "x"], /--sign: a grader's edition is signed: say with which key/, 2],
    [["--out", "x", "--sign", "nowhere.key"], /the key nowhere\.key cannot be read/, 2],
    [["--out", "x", "--sign", "backlab.key", "--graded-by", "a\nb"], /--graded-by: expected one line of plain text/, 2],
    [["--out", "lab.yaml", "--sign", "backlab.key"], /lab\.yaml was not written: /, 3],
  ])("says what is the matter with %j, and writes nothing", async (more, message, code) => {
    await using who = await learner();
    await who.type(["keys", "new"], who.lab);
    const { exitCode, stdout, stderr } = await who.type(["pack", ".", ...more], who.lab);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(await readdir(who.lab)).not.toContain("x");
  });

  it.each(["learner", "grader"])("overwrites no %s's edition, and then writes neither", async (edition) => {
    await using who = await packed();
    const other = edition === "learner" ? "grader" : "learner";
    await writeFile(join(who.path, `editions/small-lab-${edition}.tar`), "precious");
    await rm(join(who.path, `editions/small-lab-${other}.tar`));
    const { exitCode, stderr } = await who.type(
      ["pack", who.lab, "--out", "editions", "--sign", "backlab.key"],
      who.path,
    );
    expect(stderr).toBe(
      `backlab: editions/small-lab-${edition}.tar is there already\n  nothing is overwritten: choose another --out, or move it away first\n`,
    );
    expect(exitCode).toBe(2);
    expect(await readdir(join(who.path, "editions"))).toEqual([`small-lab-${edition}.tar`]);
    expect(await readFile(join(who.path, `editions/small-lab-${edition}.tar`), "utf8")).toBe("precious");
  });

  it.each([
    [{ "suite/shut.test.ts": "it(" }, /suite\/shut\.test\.ts:1/],
    [
      { "suite/open.test.ts": 'import "../../outside.ts";' },
      /small-lab has no \.\.\/outside\.ts in its folder, which a public suite imports/,
    ],
    [{ "lab.yaml": "id: small-lab" }, /small-lab\/lab\.yaml:1: title/],
  ])("says what is the matter with the lab: %j", async (files, message) => {
    await using who = await learner(files);
    await writeFile(
      join(who.path, "labs/outside.ts"),
      'import { it } from "@jest/globals";\nit("is outside", () => {});\n',
    );
    await who.type(["keys", "new"], who.path);
    const { exitCode, stderr } = await who.type(
      ["pack", who.lab, "--out", "editions", "--sign", "backlab.key"],
      who.path,
    );
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(3);
    expect(await readdir(who.path)).not.toContain("editions");
  });

  it("makes no edition of an edition", async () => {
    await using who = await packed();
    await unpacked(who.graders, join(who.path, "small-lab"));
    const { exitCode, stderr } = await who.type(
      ["pack", "./small-lab", "--out", "x", "--sign", "backlab.key"],
      who.path,
    );
    expect(stderr).toMatch(/small-lab is an edition already\n {2}pack the lab's own folder/);
    expect(exitCode).toBe(2);
  });
});
