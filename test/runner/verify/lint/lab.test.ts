import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, expectProblem } from "../../../support/lint-case.ts";
import { problemsAt, replacing, soundLab, verifyFolders } from "../../../support/sound-lab.ts";

describe("lint of a lab", () => {
  it("finds nothing wrong with a sound lab, and says what it has looked at", async () => {
    await using lab = await soundLab();
    const [verified] = await verifyFolders([lab.folder], ["lint"]);
    expect(verified).toMatchObject({ id: "sound-lab", title: "A lab that holds", digest: /^sha256:/ });
    expect(verified?.gates).toMatchObject([
      {
        gate: "lint",
        ok: true,
        figure: "nothing wrong in 2 stages, 3 tests, 2 alternatives, 8 mistakes",
        problems: [],
      },
    ]);
  });

  const ofLabFile: Case[] = [
    [
      "a field of the wrong type",
      { "lab.yaml": replacing("minutes: 1", "minutes: soon") },
      "lab.yaml:6",
      /^minutes: .*expected number/,
      /docs\/labs\.md/,
    ],
    [
      "points that do not add up",
      { "lab.yaml": replacing("points: 60", "points: 50") },
      "lab.yaml:13",
      /expected points that add up to 100, got 90/,
      /docs/,
    ],
    [
      "a service that is not offered",
      { "lab.yaml": replacing("packages:", "services: [mysql]\npackages:") },
      "lab.yaml:10",
      /services\[0\]: .*"postgres"\|"redis"/,
      /docs/,
    ],
    [
      "a package that is not offered",
      { "lab.yaml": replacing("[express]", "[express, lodash]") },
      "lab.yaml:10",
      /packages\[1\]: expected one of express, pg.*got lodash/,
      /docs/,
    ],
    [
      "another id than the folder's name",
      { "lab.yaml": replacing("id: sound-lab", "id: loud-lab") },
      "lab.yaml:1",
      /id: expected the folder's name, sound-lab, got loud-lab/,
      /docs/,
    ],
    [
      "a template that there is not",
      { "lab.yaml": replacing("express-ts", "rails") },
      "lab.yaml:7",
      /template: there is no template called rails/,
      /docs/,
    ],
    ["YAML that is none", { "lab.yaml": replacing("[http]", "[http") }, "lab.yaml:6", /Flow sequence/, /docs/],
  ];
  it.each(ofLabFile)("has, of a lab.yaml with %s, the line", async (...given) => expectProblem(given));

  it("tells of files that are no part of a lab, but not of packages that were installed to try a variant", async () => {
    const changes = {
      "notes.txt": "",
      "seed.sql": "",
      "suite/support/words.ts": "export {};",
      "suite/support/words.test.ts": "",
      "starter/.env": "",
      "alternatives/late/node_modules/express/package.json": "{}",
    };
    const problems = await problemsAt("lint", changes);
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      "seed.sql: there is no database for it",
      "notes.txt: this is no part of a lab",
      "suite/support/words.test.ts: this is no part of a lab",
      "starter/.env: grading leaves this out",
    ]);
  });

  it("tells of a file that a lab may not have, and tries no gate that would grade", async () => {
    await using lab = await soundLab();
    await symlink("README.md", join(lab.folder, "BRIEF.md"));
    const [verified] = await verifyFolders([lab.folder], []);
    expect(verified?.gates[0]?.problems).toMatchObject([{ message: /BRIEF\.md/ }]);
    expect(verified?.gates.slice(1).map(({ ok }) => ok)).toEqual([null, null, null, null, null, null]);
  });

  it("goes on with the next lab, whatever is wrong with one", async () => {
    await using broken = await soundLab({ "lab.yaml": "id: [" });
    await using sound = await soundLab();
    const [first, second] = await verifyFolders([broken.folder, sound.folder], ["lint", "starter"]);
    expect(first).toMatchObject({ id: "sound-lab", digest: null });
    expect(first?.gates).toMatchObject([
      { ok: false, figure: /problems? in lab\.yaml/ },
      { ok: null, figure: "not tried: the lab cannot be graded with, see lint", problems: [] },
    ]);
    expect(second?.gates.map(({ ok }) => ok)).toEqual([true, true]);
  });
});
