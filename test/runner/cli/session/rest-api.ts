import type { Step } from "./step.ts";

/** The lab that is done in these sessions, and the folder it is done in. */
export const books = { lab: "rest-api", folder: "books" };

const BOOK_ROUTES = "  app.use(bookRoutes(store));\n";
const MAKES_TABLE = "await createSchema(pool);\n";

/** From nothing to 100, as somebody does it who makes mistakes on the way. */
export const fromNothingToFull: readonly Step[] = [
  { type: "backlab", says: [/^rest-api {2}A REST API/m, "backlab start rest-api"] },
  { type: "backlab tracks", says: [/1\. rest-api/] },
  { type: "backlab list" },
  { type: "backlab start rest-api books", says: ["cd books", /section "serve"/] },
  { type: "cd books" },
  { type: "backlab", says: ["0/100", "No check yet."] },
  { type: "backlab check", exit: 1, says: [/✗ GET \/health asks/, /^3\/100 · check 1/m, "backlab hint serve"] },
  { type: "backlab hint", says: ["step 1 of 3"] },
  {
    edit: "src/app.ts asks the database in /health, and answers what no route wants",
    lay: ["solution"],
    replace: [["src/app.ts", BOOK_ROUTES, ""]],
  },
  { type: "backlab check serve", exit: 1, says: [/^10\/100, up from 3/m, /✓ GET \/health asks/] },
  {
    edit: "src/books has the routes for books, and an import is forgotten in src/app.ts",
    lay: ["solution"],
    replace: [
      ["src/app.ts", 'import express from "express";\n', ""],
      ["src/server.ts", MAKES_TABLE, ""],
    ],
  },
  { type: "backlab check", exit: 1, says: ["src/app.ts:", "express is not defined", /^0\/100, best 10/m] },
  {
    edit: "the import is back",
    lay: ["solution"],
    replace: [["src/server.ts", MAKES_TABLE, ""]],
  },
  { type: "backlab check", exit: 1, says: ["Does the table exist?", /^10\/100, best 10 · check 4/m] },
  {
    edit: "/health asks, and waits for the answer as long as it takes; src/server.ts still makes no table",
    lay: ["solution", "mistakes/health-waits-for-ever"],
    replace: [["src/server.ts", MAKES_TABLE, ""]],
  },
  { type: "backlab check serve -v", exit: 1, says: ["✗ GET /health answers 503", / ms +\$ curl/, "SELECT 1"] },
  {
    edit: "src/server.ts makes the table before it listens; all the rest of the brief is written, nearly",
    lay: ["solution", "mistakes/types-without-ranges", "mistakes/cursor-without-tiebreak"],
  },
  { type: "backlab check", exit: 1, says: [/✗ books with equal sort values/, /^91\/100, up from 10/m] },
  { type: "backlab hint", says: [/^validation: .* step 1 of 3/] },
  { type: "backlab hint listing", says: [/^listing: .* step 1 of 3/] },
  { type: "backlab hint listing", says: [/^listing: .* step 2 of 3/] },
  { type: "backlab progress", says: ["✓ crud", "✗ listing"] },
  { type: "backlab solution --diff", exit: 2, says: ["the solution is for afterwards"] },
  { edit: "books have ranges, and a cursor says which book came last, and not only its year", lay: ["solution"] },
  { type: "backlab check", says: [/^100\/100, up from 91/m] },
  { type: "backlab submit ../books.tar", says: ["your last check graded exactly this: 100/100"] },
  { type: "backlab solution --diff", says: ["to the letter"] },
  { type: "backlab", says: ["100/100", "backlab tracks"] },
  { type: "cd .." },
  { type: "backlab", says: ["best 100/100 in", /^backlab start (?!rest-api)/m] },
];

/** What one sees of it, and of what goes wrong, in a terminal of 40 columns: one check. */
export const inFortyColumns: readonly Step[] = [
  { type: "backlab" },
  { type: "backlab list" },
  { type: "backlab tracks" },
  { type: "backlab check", exit: 2, says: ["is in no workspace"] },
  { type: "backlab start rest-apis", exit: 2, says: ["did you mean rest-api"] },
  { type: "backlab start rest-api books" },
  { type: "cd books" },
  { type: "backlab" },
  { type: "backlab check", exit: 1, says: [/^3\/100 · check 1/m] },
  { type: "backlab check serv", exit: 2, says: ["did you mean serve"] },
  { type: "backlab hint" },
  { type: "backlab hint serve" },
  { type: "backlab hint serve" },
  { type: "backlab progress" },
  { type: "backlab solution --diff", exit: 2 },
  { type: "backlab submit" },
  { type: "backlab reset src/server.ts" },
];
