import { csvOf } from "./csv.ts";
import type { Gradebook, GradeRow } from "./gradebook.ts";

/** A file to give back to the platform that the submissions came from. */
export interface Upload {
  name: string;
  text: string;
}

/**
 * The grades as the platform takes them: one row for each person, of the latest submission. Who has no score has no
 * grade there either, and keeps the one there may be.
 */
export function uploadOf(book: Gradebook): Upload | null {
  const rows = book.rows.filter(({ latest, personId }) => latest && personId !== null);
  switch (book.format) {
    case "moodle":
      return { name: "moodle.csv", text: moodleCsv(rows) };
    case "canvas":
      return { name: "canvas.csv", text: canvasCsv(rows, book) };
    case "gradescope":
      return { name: "gradescope.csv", text: gradescopeCsv(rows) };
    case "plain":
    case "csv":
      return null;
  }
}

const MOST_POINTS = 100;

/**
 * Moodle's grading worksheet. It needs the identifier, the grade, and when the grade was last changed, which is never:
 * Moodle then asks before it writes over one that is there.
 */
function moodleCsv(rows: readonly GradeRow[]): string {
  const header = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"];
  const lines = rows.map(({ personId, name, score }) => {
    return [`Participant ${personId}`, name, score?.earned ?? null, MOST_POINTS, null];
  });
  return csvOf([header, ...lines]);
}

/** Canvas' gradebook: three columns that say whose, then the assignment, known by its title; then what it is out of. */
function canvasCsv(rows: readonly GradeRow[], { title }: Gradebook): string {
  const lines = rows.map(({ name, personId, score }) => [name, personId, null, score?.earned ?? null]);
  return csvOf([["Student", "ID", "Section", title], ["Points Possible", null, null, MOST_POINTS], ...lines]);
}

/** The columns of Gradescope's own export of grades. */
function gradescopeCsv(rows: readonly GradeRow[]): string {
  const header = ["Name", "SID", "Email", "Total Score", "Max Points", "Status", "Submission ID", "Submission Time"];
  const lines = rows.map(({ name, personId, email, score, where, submittedAt }) => {
    const status = score === null ? "Ungraded" : "Graded";
    const submission = where.replace(/^submission_/, "");
    return [name, personId, email, score?.earned ?? null, MOST_POINTS, status, submission, submittedAt];
  });
  return csvOf([header, ...lines]);
}
