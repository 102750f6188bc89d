import type { Command } from "./command.ts";

export const authorSchemaCommand: Command = {
  name: "author schema",
  summary: "Print the JSON Schema of lab.yaml or expect.yaml, for editors",
  arguments: [{ syntax: "[file]", description: "lab or expect (default: lab)" }],
  options: [{ flags: "--out <file>", description: "write it to a file, in place of an older one" }],
  examples: [
    ["author schema", "the schema of lab.yaml"],
    ["author schema expect --out expect.schema.json", "the schema of a mistake's expect.yaml, into a file"],
  ],
  load: async () => (await import("./author-schema-run.ts")).runAuthorSchema,
};
