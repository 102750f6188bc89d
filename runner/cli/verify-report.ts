import type { Command } from "./command.ts";

export const verifyReportCommand: Command = {
  name: "verify-report",
  summary: "Check who signed a report, and that nobody has edited it since",
  arguments: [{ syntax: "<file>", description: "a report, as `backlab grade --json` writes it" }],
  options: [
    { flags: "--key <pub>", description: "the public key, as `backlab keys new` makes it; required" },
    { flags: "--json", description: "say it as JSON" },
  ],
  examples: [
    [
      "verify-report report.json --key backlab.pub",
      "exit code 0 if it verifies, 1 if it is refused, 2 if a file cannot be read",
    ],
  ],
  load: async () => (await import("./verify-report-run.ts")).runVerifyReport,
};
