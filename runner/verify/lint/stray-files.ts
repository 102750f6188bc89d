import { SEED_FILE } from "../../labs/seed.ts";
import type { Problem } from "../verification.ts";
import type { LabFiles } from "./lab-files.ts";

/** What a lab's folder is made of, as docs/labs.md has it. */
const KNOWN: readonly RegExp[] = [
  /^(lab\.yaml|README\.md|seed\.sql)$/,
  /^hints\/[^/]+\.md$/,
  /^suite\/[^/]+\.test\.ts$/,
  /^suite\/(?!.*\.test\.ts$).+\.(ts|json)$/,
  /^(starter|solution)\/.+/,
  /^(alternatives|mistakes)\/[^/]+\/.+/,
];

/** Nothing is in the folder that no one reads. */
export function strayFiles({ loaded, files, ignored }: LabFiles): Problem[] {
  const unknown = [...files.keys()].filter((path) => !KNOWN.some((known) => known.test(path)));
  // Whoever tries a variant on the spot installs its packages there.
  const leftOut = ignored.filter((path) => !path.endsWith("node_modules/"));
  const unread = files.has(SEED_FILE) && !loaded.lab.services.includes("postgres") ? [SEED_FILE] : [];
  return [
    ...unread.map((file) => ({
      file,
      line: null,
      message: "there is no database for it",
      fix: "services: [postgres]",
    })),
    ...unknown.map((file) => ({
      file,
      line: null,
      message: "this is no part of a lab",
      fix: "take it out, or move it to where docs/labs.md has such files",
    })),
    ...leftOut.map((file) => ({
      file,
      line: null,
      message: "grading leaves this out",
      fix: "take it out, or give it another name: docs/intake.md lists those that are left out",
    })),
  ];
}
