import { describe, expect, it } from "vitest";
import { latestOf } from "../../../../runner/bulk/identify.ts";
import { refused } from "../../intake/support/refused.ts";
import { project } from "../../intake/support/scratch.ts";
import { zipOfFiles } from "../../intake/support/zip.ts";
import { inFolder, PROJECT, read, takenIn } from "./support.ts";

const archive = zipOfFiles(PROJECT);

describe("Moodle's download", () => {
  it("has names and participants in its folders", async () => {
    const folder = await project({
      "Ada Lovelace_123456_assignsubmission_file_/project.zip": archive,
      "Jean_Luc O'Neil, Jr._77_assignsubmission_file/src/server.ts": "serve();",
      "Zoë_8_assignsubmission_file_/a.zip": archive,
      "Zoë_8_assignsubmission_file_/b.zip": archive,
      "Zoë_8_assignsubmission_onlinetext_/onlinetext.html": "",
    });
    const source = await read(folder);
    expect(source.format).toBe("moodle");
    expect(source.strays).toEqual(["Zoë_8_assignsubmission_onlinetext_ is no file submission"]);
    expect(
      source.submitted.map(({ candidate: { id, name, personId, attempt } }) => [id, name, personId, attempt]),
    ).toEqual(
      expect.arrayContaining([
        ["ada-lovelace-123456", "Ada Lovelace", "123456", 1],
        ["jean-luc-o-neil-jr-77", "Jean_Luc O'Neil, Jr.", "77", 1],
        ["zoe-8", "Zoë", "8", 1],
        [expect.stringMatching(/^zoe-8-[0-9a-f]{8}$/), "Zoë", "8", 2],
      ]),
    );
    expect(Object.values(await takenIn(source))).toEqual([1, 2, 3, 4].map(() => ["src/server.ts"]));
  });

  it("may have everything in one folder, and other people's files", async () => {
    const folder = await project({
      "Ada Lovelace_12_assignsubmission_file_project.zip": archive,
      "Bob_13_assignsubmission_file_server.ts": "serve();",
      "late-cleo.zip": archive,
    });
    const source = await read(folder);
    expect(await takenIn(source)).toEqual({
      "ada-lovelace-12": ["src/server.ts"],
      "bob-13": expect.stringMatching(/is not an archive/) as string,
      "late-cleo": ["src/server.ts"],
    });
  });
});

describe("a report that was handed in beside an archive", () => {
  const moodle = "Ada_12_assignsubmission_file_";
  it.each([
    ["in a folder", "ada/", "plain"],
    ["in a folder of Moodle's", `${moodle}/`, "moodle"],
    ["in Moodle's one folder", moodle, "moodle"],
  ])("does not take the archive's place: %s", async (_name, where, format) => {
    const source = await read(await project({ [`${where}a.zip`]: archive, [`${where}z.pdf`]: "%PDF" }));
    expect(source.format).toBe(format);
    expect(source.submitted.map(({ candidate }) => candidate.where)).toEqual([`${where}a.zip`]);
    expect(source.strays).toEqual([`${where}z.pdf lies beside an archive of the same person, and is not graded`]);
  });

  it("does not take the archive's place in Canvas' download", async () => {
    const files = { "lovelaceada_4321_99001_a.zip": archive, "lovelaceada_4321_99002_z.pdf": "%PDF" };
    const source = await read(await project(files));
    expect(source.submitted.map(({ candidate }) => candidate.where)).toEqual(["lovelaceada_4321_99001_a.zip"]);
    expect(source.strays).toEqual([expect.stringContaining("lies beside an archive")]);
  });

  it("leaves a project with an archive in it a project", async () => {
    const source = await read(await project({ ...inFolder("ada"), "ada/data.zip": archive }));
    expect(await takenIn(source)).toEqual({ ada: ["data.zip", "src/server.ts"] });
  });
});

describe("a learner who calls a file as the platform would call somebody else's", () => {
  it.each([
    ["Mallory_66_assignsubmission_file_Ada Lovelace_12_assignsubmission_file_a.zip", "Mallory", "66"],
    ["mallory_66_9001_lovelaceada_12_9002_a.zip", "mallory", "66"],
    ["anon_Qq66_9001_anon_Xx12_9002_a.zip", "anon", "Qq66"],
  ])("stays who that is: %s", async (file, name, personId) => {
    const { submitted } = await read(await project({ [file]: archive }));
    expect(submitted.map(({ candidate }) => candidate)).toEqual([expect.objectContaining({ name, personId })]);
  });

  it("gets no grade of Gradescope's others by a name", async () => {
    const text =
      'submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: "42"\nsubmission_2:\n  :submitters:\n  - :name: "42"\n';
    const files = { "submission_metadata.yml": text, ...inFolder("submission_1"), ...inFolder("submission_2") };
    const { submitted } = await read(await project(files));
    expect(latestOf(submitted)).toHaveLength(2);
  });
});

describe("Canvas' download", () => {
  it("has users and files in its names, and which of them are late", async () => {
    const folder = await project({
      "lovelaceada_4321_99001_project.zip": archive,
      "hopper_LATE_4400_99050_project-1.zip": archive,
      "hopper_4400_99002_project.zip": archive,
      "anon_Xy9z_99003_project.zip": archive,
      "textada_4500_text.html": "<p>",
    });
    const source = await read(folder);
    expect(source).toMatchObject({
      format: "canvas",
      strays: ["textada_4500_text.html is neither a folder nor an archive"],
    });
    const told = source.submitted.map(({ candidate: { id, personId, where } }) => [id, personId, where]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["lovelaceada-4321", "4321", "lovelaceada_4321_99001_project.zip"],
        ["hopper-4400", "4400", "hopper_4400_99002_project.zip"],
        ["anon-xy9z", "Xy9z", "anon_Xy9z_99003_project.zip"],
      ]),
    );
    const latest = latestOf(source.submitted).find(({ candidate }) => candidate.personId === "4400");
    expect(latest?.candidate.where).toBe("hopper_LATE_4400_99050_project-1.zip");
  });
});

const METADATA = `---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@example.edu
  - :name: "=Bob, the \\"Builder\\""
    :sid: 43
    :email: bob@example.edu
  :created_at: 2026-03-04 05:06:07.123456789 Z
  :score: 10.0
  :history: []
submission_12:
  :submitters: []
  :created_at: yesterday
submission_13:
  :submitters:
  - :name: Cleo
`;

describe("Gradescope's export", () => {
  it("has a file that says whose each folder is, and a result for everybody in a group", async () => {
    const folder = await project({
      "submission_metadata.yml": METADATA,
      ...inFolder("submission_11"),
      ...inFolder("submission_12"),
      ...inFolder("submission_99"),
    });
    const source = await read(folder);
    expect(source.format).toBe("gradescope");
    expect(source.submitted.map(({ candidate }) => candidate)).toEqual(
      expect.arrayContaining([
        {
          id: "ada-lovelace-0042",
          name: "Ada Lovelace",
          person: "0042",
          personId: "0042",
          email: "ada@example.edu",
          attempt: 1,
          submittedAt: "2026-03-04T05:06:07.000Z",
          where: "submission_11",
        },
        expect.objectContaining({ id: "bob-the-builder-43", name: '=Bob, the "Builder"', where: "submission_11" }),
        expect.objectContaining({ id: "submission-12", submittedAt: null }),
        expect.objectContaining({ id: "submission-99" }),
      ]),
    );
    expect(await takenIn(source)).toMatchObject({
      "ada-lovelace-0042": ["src/server.ts"],
      "cleo-submission-13": expect.stringMatching(/^submission_missing: /) as string,
    });
  });

  it("takes people without a number for different ones, and a number as it is written", async () => {
    const sids = ["''", "", "~", "null", "0089", "'0089'"];
    const text = sids
      .map((sid, index) => `submission_${index}:\n  :submitters:\n  - :name: Ada\n    :sid: ${sid}\n`)
      .join("");
    const folders = sids.map((_, index) => inFolder(`submission_${index}`));
    const files = Object.assign({ "submission_metadata.yml": text }, ...folders) as Record<string, string>;
    const { submitted } = await read(await project(files));
    const numbers = submitted.map(({ candidate }) => candidate.personId);
    expect(numbers).toEqual([null, null, null, null, "0089", "0089"]);
    expect(latestOf(submitted)).toHaveLength(5);
  });

  it.each([
    ["../../etc", "submission_metadata.yml cannot be made sense of"],
    ["a: b: c", "submission_metadata.yml cannot be made sense of"],
    ["- a", "submission_metadata.yml cannot be made sense of"],
  ])("is refused when that file says %j", async (key, message) => {
    const text = key.startsWith("..") ? `${key}:\n  :submitters: []\n` : key;
    const folder = await project({ "submission_metadata.yml": text, ...inFolder("submission_1") });
    expect((await refused(read(folder), "bad_usage")).message).toContain(message);
  });
});
