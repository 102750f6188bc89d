import { z } from "zod";
import { writeNewKeyPair } from "../signing/new-key-pair.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({ out: z.string().min(1, "expected a path").default("backlab") });

export const runKeysNew: CommandRun = async (_args, given, { out }) => {
  const { id, privateFile, publicFile } = await writeNewKeyPair(parseOptions(Options, given).out);
  const width = Math.max(privateFile.length, publicFile.length);
  out(
    [
      `${privateFile.padEnd(width)}  private: keep it where official grades are made, and give it to nobody`,
      `${publicFile.padEnd(width)}  public: give it to whoever checks reports`,
      `key id ${id}`,
      "",
      "Next:",
      `  backlab grade <lab> <path> --json report.json --sign ${privateFile}`,
      `  backlab verify-report report.json --key ${publicFile}`,
      "",
    ].join("\n"),
  );
  return 0;
};
