import type { Command } from "./command.ts";

export const authorPreviewCommand: Command = {
  name: "author preview",
  summary: "Show what a learner of a lab receives, and what a report tells of each test",
  arguments: [{ syntax: "<lab>", description: "a lab's id, or the path of its folder" }],
  options: [
    { flags: "--out <folder>", description: "write what a learner begins with into a new folder" },
    { flags: "--json <file>", description: "write the preview as JSON; - writes it to stdout instead of the text" },
  ],
  examples: [
    ["author preview ./labs/job-queue", "files, brief, public tests, and how much is told of the hidden ones"],
    ["author preview ./labs/job-queue --out /tmp/learner", "be a learner: work in that folder, then grade it"],
  ],
  load: async () => (await import("./author-preview-run.ts")).runAuthorPreview,
};
