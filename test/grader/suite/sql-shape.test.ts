import { describe, expect, it } from "vitest";
import { shapeOf } from "../../../grader/suite/sql-shape.ts";

describe("the shape of a statement", () => {
  it.each([
    ["SELECT * FROM books WHERE id = 7", "select * from books where id = ?"],
    ["SELECT  *\n FROM books -- all", "select * from books --"],
    ["select $1, 'it''s', E'a\\'b', 1.5, $$x$$, $tag$y$tag$", "select ?, ?, ?, ?, ?, ?"],
    ["INSERT INTO t2 (a1) VALUES ('x')", "insert into t2 (a1) values (?)"],
    ["SELECT 1 /* why */ FROM a", "select ? -- from a"],
  ])("of %j is %j", (sql, shape) => {
    expect(shapeOf(sql)).toBe(shape);
  });

  it("does not change with the data, and changes when data becomes SQL", () => {
    const concatenated = (title: string): string => `SELECT id FROM books WHERE title = '${title}'`;
    expect(shapeOf(concatenated("a"))).toBe(shapeOf(concatenated("some other title")));
    expect(shapeOf(concatenated("a"))).not.toBe(shapeOf(concatenated("' OR 1=1 --")));
  });
});
