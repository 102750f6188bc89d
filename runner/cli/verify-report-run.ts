import { readFile } from "node:fs/promises";
import { z } from "zod";
import { inertLine } from "../../grader/report/inert.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { checkReport, type ReportCheck } from "../signing/check-report.ts";
import { readVerifyingKey } from "../signing/key-files.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({
  key: z.string("say which public key to check with: --key backlab.pub").min(1, "expected a file"),
  json: z.boolean().default(false),
});

export const runVerifyReport: CommandRun = async ([file = ""], given, { out }) => {
  const { key, json } = parseOptions(Options, given);
  const check = checkReport(await readReport(file), await readVerifyingKey(key));
  out(json ? `${JSON.stringify(check, null, 2)}\n` : `${inertLine(sentence(file, check))}\n`);
  return check.verified ? 0 : 1;
};

async function readReport(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new BacklabError("report_unreadable", `the report ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function sentence(file: string, check: ReportCheck): string {
  if (!check.verified) return `${file} is refused: ${check.message}`;
  const { keyId, lab, score, verdict, submission } = check;
  const points = score === null ? "no score" : `${score.earned}/${score.possible}`;
  return `${file} is signed by ${keyId}: ${lab.id} ${points}, ${verdict}, submission ${submission ?? "not taken"}`;
}
