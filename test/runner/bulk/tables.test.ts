import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { SourceFormat } from "../../../runner/bulk/candidate.ts";
import { csvOf } from "../../../runner/bulk/csv.ts";
import { Gradebook } from "../../../runner/bulk/gradebook.ts";
import { gradesCsv } from "../../../runner/bulk/grades-csv.ts";
import { uploadOf } from "../../../runner/bulk/uploads.ts";
import { HOSTILE, hostileReports, MARK } from "../../support/hostile.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";
import { bookOf, results } from "./books.ts";
import { candidate } from "./support.ts";

const corpus = Object.entries(HOSTILE);
type Rows = Record<string, string>[];

/** As a spreadsheet reads it; every row has as many cells as the first, or this throws. */
function read(text: string): Rows {
  return parse(text, { columns: true });
}

function upload(format: SourceFormat, graded = results): string {
  return uploadOf(bookOf(graded, { format }))?.text ?? "";
}

describe("grades.csv", () => {
  it("has a row for each submission and a column for each stage", () => {
    const rows = read(gradesCsv(bookOf(results)));
    expect(
      rows.map(({ id, verdict, points, points_open, same_as }) => [id, verdict, points, points_open, same_as]),
    ).toEqual([
      ["ada", "graded", "100", "40", ""],
      ["bob", "graded", "100", "40", "ada"],
      ["cleo", "graded", "20", "20", ""],
      ["cleo-2", "learner_error", "0", "0", ""],
      ["dan", "lab_error", "", "", ""],
      ["eve", "not_graded", "", "", ""],
    ]);
    expect(rows.map(({ latest }) => latest)).toEqual(["true", "true", "false", "true", "true", "true"]);
    expect(rows[5]).toMatchObject({ report: "", error: "", seconds: "" });
  });

  it("is what grades.json is", () => {
    const book = bookOf(results);
    expect(Gradebook.parse(JSON.parse(JSON.stringify(book)))).toEqual(book);
  });
});

describe("what is uploaded", () => {
  it("to Moodle names participants as its worksheet does, and leaves a grade out where there is none", () => {
    const rows = read(upload("moodle"));
    expect(rows.map((row) => [row["Identifier"], row["Full name"], row["Grade"], row["Maximum Grade"]])).toEqual([
      ["Participant 11", "Ada Lovelace", "100", "100"],
      ["Participant 12", "bob", "100", "100"],
      ["Participant 13", "cleo-2", "0", "100"],
      ["Participant 14", "dan", "", "100"],
      ["Participant 15", "eve", "", "100"],
    ]);
    expect(rows[0]).toHaveProperty(["Last modified (grade)"], "");
  });

  it("to Canvas has its columns, and a row that says what the points are out of", () => {
    const [header, possible, ...rows] = parse(upload("canvas"));
    expect(header).toEqual(["Student", "ID", "Section", "A small lab"]);
    expect(possible).toEqual(["Points Possible", "", "", "100"]);
    expect(rows[0]).toEqual(["Ada Lovelace", "11", "", "100"]);
    expect(rows[4]).toEqual(["eve", "15", "", ""]);
  });

  it("for Gradescope has the columns of its own export", () => {
    const named = [{ ...results[0], candidate: candidate("ada", { personId: "1", where: "submission_77" }) }];
    const [row] = read(upload("gradescope", named as typeof results));
    expect(row).toMatchObject({ SID: "1", "Total Score": "100", "Max Points": "100", "Submission ID": "77" });
  });

  it("is nothing where the submissions came from no platform", () => {
    expect([uploadOf(bookOf(results)), uploadOf(bookOf(results, { format: "csv" }))]).toEqual([null, null]);
  });
});

describe("CSV that a learner has a say in", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uFF1D1", '=HYPERLINK("x")', "-", "\n=1"])(
    "begins no cell with the formula %j",
    (text) => {
      const [[cell = ""] = []] = parse(csvOf([[text, 1]]));
      expect(cell.startsWith("'") || !/^\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/.test(cell)).toBe(true);
      expect(cell).not.toMatch(/^[\t\r\n]/);
    },
  );

  it.each(["a;=1+1;b", "a; =1+1", 'a;"=1+1"', 'a";=1+1', "a,-1", "=1;=2;\uFF1D3"])(
    "begins no cell of a spreadsheet with another separator with the formula %j",
    (text) => {
      for (const delimiter of [";", ","]) {
        const options = { delimiter, relax_quotes: true, relax_column_count: true };
        const cells = parse(csvOf([["x", text, 1]]), options).flat();
        for (const cell of cells) expect(cell).not.toMatch(/^"?\s*[=+\-@\uFF1D]/);
      }
    },
  );

  it.each(["Lovelace, Ada", 'Ada "the Countess"', "semi;colon", "  spaces  ", "Zoë 李明", "O'Neil", "", 'a\'b,"c"'])(
    "keeps %j as it is",
    (text) => expect(parse(csvOf([[text, "x"]]))).toEqual([[text, "x"]]),
  );

  it.each(corpus)("keeps %s on one line, in one cell, and commands nobody", (_name, text) => {
    const report = hostileReports(text)[2] ?? null;
    const who = candidate("ada", { name: text, person: text, personId: text, email: text, where: text });
    const book = bookOf([{ candidate: who, report, sameAs: null }]);
    for (const csv of [gradesCsv(book), upload("moodle", [{ candidate: who, report, sameAs: null }])]) {
      const rows = read(csv);
      expect(rows).toHaveLength(1);
      expect(csv.trimEnd().split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)).toHaveLength(2);
      expect(workflowCommands(csv)).toEqual([]);
      for (const cell of Object.values(rows[0] ?? {})) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    }
    expect(read(gradesCsv(book))[0]?.["name"]).toContain(MARK);
  });
});
