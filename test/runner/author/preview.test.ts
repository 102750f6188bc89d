import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Disclosure, Preview } from "../../../runner/author/preview.ts";
import { backlab } from "../../support/command-line.ts";
import type { Files } from "../../support/grading.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const suite = (title: string, more = ""): string => `
import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";
import { wanted } from "./support/wanted.ts";
it("${title}", async () => { expect((await api().get("/")).status).toBe(wanted); });
${more}`;

const LAB = `
id: kinds
title: Kinds of tests
summary: For tests.
level: foundation
skills: [http]
minutes: 1
template: express-ts
apps: { api: { start: node src/server.ts, port: 3000 } }
stages:
  - { id: named, title: Named, points: 20, visibility: title }
  - { id: told, title: Told, points: 30 }
  - { id: secret, title: Secret, points: 10, visibility: sealed, needs: named }
  - { id: open, title: Open, points: 40, visibility: public }
`;
const BRIEF = "# Kinds\n\n```sh\n# no heading\n```\n\n## open: Open (40 points)\n";

/** A lab with a stage of every visibility, and tests that have their own. */
const kinds: Files = {
  "kinds/lab.yaml": LAB,
  "kinds/README.md": BRIEF,
  "kinds/hints/named.md": "one\n\n---\n\ntwo\n",
  "kinds/hints/told.md": "one\n",
  "kinds/hints/secret.md": "one\n",
  "kinds/hints/open.md": "one\n",
  "kinds/starter/src/server.ts": "// nothing yet\n",
  "kinds/suite/support/wanted.ts": "export const wanted = 200;\n",
  "kinds/suite/open.test.ts": suite("is open"),
  "kinds/suite/named.test.ts": suite(
    "has a name",
    'it("is sealed", graded({ visibility: "sealed" }, () => {}));',
  ).replace(/import \{ wanted.+\n/, "const wanted = 200;\n"),
  "kinds/suite/told.test.ts": suite("is told of", 'it("counts", graded({ weight: 2 }, () => {}));'),
  "kinds/suite/secret.test.ts": suite("is never seen"),
};

async function previewOf(folder: string): Promise<Preview> {
  const { stdout, stderr } = await backlab(["author", "preview", join(folder, "kinds"), "--json", "-"]);
  expect(stderr).toBe("");
  return Preview.parse(JSON.parse(stdout));
}

function shown({ stages }: Preview, title: string): (keyof Disclosure)[] {
  const test = stages.flatMap(({ tests }) => tests).find((candidate) => candidate.title === title);
  return Object.entries(test?.shows ?? {})
    .filter(([, value]) => value)
    .map(([kind]) => kind as keyof Disclosure);
}

describe("backlab author preview", () => {
  it("says what a report shows of each test, and what not", async () => {
    await using folder = await temporaryFolder(kinds);
    const preview = await previewOf(folder.path);
    expect(shown(preview, "is open")).toEqual(["title", "request", "statuses", "values", "hint", "log", "source"]);
    expect(shown(preview, "is told of")).toEqual(["title", "request", "statuses", "hint"]);
    expect(shown(preview, "has a name")).toEqual(["title"]);
    expect(shown(preview, "is sealed")).toEqual([]);
    expect(shown(preview, "is never seen")).toEqual([]);
  });

  it("shows no log of a stage that has a hidden test, though its other tests are public", async () => {
    const hidden = suite("is open", 'it("is hidden", graded({ visibility: "outline" }, () => {}));');
    await using folder = await temporaryFolder({ ...kinds, "kinds/suite/open.test.ts": hidden });
    expect(shown(await previewOf(folder.path), "is open")).not.toContain("log");
  });

  it("lists the workspace, the brief, points and steps of hints", async () => {
    await using folder = await temporaryFolder(kinds);
    const { workspace, brief, stages } = await previewOf(folder.path);
    expect(workspace.map(({ path, from }) => `${from} ${path}`)).toEqual([
      "template gitignore",
      "template package.json",
      "starter src/server.ts",
      "template tsconfig.json",
    ]);
    expect(brief).toEqual({ path: "README.md", bytes: BRIEF.length, text: BRIEF });
    expect(stages.map(({ id, hintSteps }) => [id, hintSteps])).toEqual([
      ["named", 2],
      ["told", 1],
      ["secret", 1],
      ["open", 1],
    ]);
    expect(stages[1]).toMatchObject({ visibility: "outline", needs: null });
    expect(stages[2]).toMatchObject({ visibility: "sealed", needs: "named" });
    const tests = stages.slice(0, 2).flatMap((stage) => stage.tests);
    expect(tests.map(({ points, visibility }) => [points, visibility])).toEqual([
      [10, "title"],
      [10, "sealed"],
      [10, "outline"],
      [20, "outline"],
    ]);
  });

  it("lists the source of public stages with all it imports, and which hidden stages use the same", async () => {
    await using folder = await temporaryFolder(kinds);
    const { publicTests } = await previewOf(folder.path);
    expect(publicTests.map(({ path, alsoIn }) => [path, alsoIn])).toEqual([
      ["suite/open.test.ts", []],
      ["suite/support/wanted.ts", ["told", "secret"]],
    ]);
  });

  it("reads as text", async () => {
    await using folder = await temporaryFolder(kinds);
    const { exitCode, stdout } = await backlab(["author", "preview", join(folder.path, "kinds")]);
    expect(stdout).toMatch(/^kinds: Kinds of tests\n\nThe workspace, templates\/express-ts with .*: 4 files, /);
    expect(stdout).toContain(":\n         1  Kinds\n         7  open: Open (40 points)\n\n");
    expect(stdout).toContain("suite/support/wanted.ts  (used by hidden stages too: told, secret)\n");
    expect(stdout).toContain(
      "stage 3/4 secret: Secret · 10 points · sealed · needs named · 1 step of hints · 1 test\n",
    );
    expect(stdout).toMatch(/ {5}10 {2}yes {4}yes {6}yes {7}- {7}yes {3}- {4}- {7}is told of\n/);
    expect(stdout).toMatch(/ {5}10 {2}- .* is sealed {2}\(sealed\)\n/);
    expect(exitCode).toBe(0);
  });

  it("says so where nothing is public", async () => {
    const hidden = LAB.replace("visibility: public", "visibility: outline");
    await using folder = await temporaryFolder({ ...kinds, "kinds/lab.yaml": hidden });
    const { stdout } = await backlab(["author", "preview", join(folder.path, "kinds")]);
    expect(stdout).toContain("\nPublic tests: none, as no stage is public\n");
  });

  it("writes what a learner begins with into a new folder, and over nothing", async () => {
    await using folder = await temporaryFolder(kinds);
    const out = join(folder.path, "workspace");
    const args = ["author", "preview", join(folder.path, "kinds"), "--out", out];
    expect(await backlab(args)).toMatchObject({ exitCode: 0, stderr: `The workspace is in ${out}\n` });
    expect((await readdir(out)).sort()).toEqual(["gitignore", "package.json", "src", "tsconfig.json"]);
    expect(await readFile(join(out, "src/server.ts"), "utf8")).toBe("// nothing yet\n");
    const again = await backlab(args);
    expect(again).toMatchObject({ exitCode: 2, stdout: "" });
    expect(again.stderr).toContain(`${out} is there already`);
  });

  it("writes JSON to a file beside the text", async () => {
    await using folder = await temporaryFolder(kinds);
    const file = join(folder.path, "preview.json");
    const { stdout } = await backlab(["author", "preview", join(folder.path, "kinds"), "--json", file]);
    expect(stdout).toContain("The workspace");
    expect(Preview.parse(JSON.parse(await readFile(file, "utf8"))).lab.id).toBe("kinds");
  });
});

describe("author preview refuses", () => {
  it.each([
    ["a lab without a brief", "README.md", null, /kinds has no README\.md, which is its brief/],
    ["a stage without hints", "hints/told.md", null, /stage told has no hints\/told\.md/],
    ["a suite that does not compile", "suite/told.test.ts", "it(", /suite\/told\.test\.ts:1:\d+: /],
    ["a suite that throws when read", "suite/told.test.ts", "throw new Error('no')", /the suite cannot be read: no/],
    ["a suite without tests", "suite/told.test.ts", "", /stage told has no tests/],
  ])("%s, as the lab's fault", async (_what, file, text, message) => {
    await using folder = await temporaryFolder(kinds);
    const path = join(folder.path, "kinds", file);
    await (text === null ? rm(path) : writeFile(path, text));
    const { exitCode, stdout, stderr } = await backlab(["author", "preview", join(folder.path, "kinds")]);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  });

  it("a file for JSON that cannot be written", async () => {
    await using folder = await temporaryFolder(kinds);
    const args = ["author", "preview", join(folder.path, "kinds"), "--json", folder.path];
    const { exitCode, stderr } = await backlab(args);
    expect(stderr).toMatch(/^backlab: the report was not written to .*: EISDIR/);
    expect(exitCode).toBe(3);
  });
});
