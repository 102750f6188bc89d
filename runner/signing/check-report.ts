import { verify } from "node:crypto";
import { z } from "zod";
import { signedText } from "../../grader/report/canonical.ts";
import { Report } from "../../grader/report/report.ts";
import { reasonOf } from "../errors.ts";
import { saysSomethingTwice } from "./duplicate-names.ts";
import type { VerifyingKey } from "./key-files.ts";

/** Why a report is refused. */
export const Refusal = z.enum(["not_json", "not_a_report", "other_version", "unsigned", "other_key", "edited"]);
export type Refusal = z.infer<typeof Refusal>;

/** What `verify-report --json` says. */
export const ReportCheck = z.discriminatedUnion("verified", [
  z.strictObject({
    verified: z.literal(true),
    keyId: z.string(),
    ...Report.pick({ lab: true, verdict: true, score: true, digest: true }).shape,
    submission: z.string().nullable(),
  }),
  z.strictObject({ verified: z.literal(false), reason: Refusal, message: z.string() }),
]);
export type ReportCheck = z.infer<typeof ReportCheck>;

/**
 * Says whether a report, as it is in its file, was signed with the other half of a key and has not been edited since.
 * White space and the order of members are free. The message of a refusal can quote the file.
 */
export function checkReport(text: string, key: VerifyingKey): ReportCheck {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refused("not_json", `it is not JSON: ${reasonOf(error)}`);
  }
  const version = z.object({ schemaVersion: z.number() }).safeParse(json).data?.schemaVersion;
  const known = Report.shape.schemaVersion.value;
  if (version === undefined) return refused("not_a_report", "it is not a report of backlab's: it has no schemaVersion");
  if (version !== known) {
    return refused("other_version", `it is of schemaVersion ${version}, and this backlab knows ${known}`);
  }
  const parsed = Report.safeParse(json);
  if (!parsed.success) return refused("not_a_report", `it is not a report of backlab's: ${firstIssue(parsed.error)}`);
  return checkSignature(parsed.data, json as object, text, key);
}

function checkSignature(report: Report, json: object, text: string, { id, publicKey }: VerifyingKey): ReportCheck {
  const { signature, lab, submission, verdict, score, digest } = report;
  if (signature === null) return refused("unsigned", "it is not signed: it says practice, and nobody vouches for it");
  if (signature.keyId !== id) {
    return refused("other_key", `it is signed by another key: ${signature.keyId}, and not ${id}`);
  }
  if (saysSomethingTwice(text)) {
    return refused("edited", "it was edited: it says something twice, and readers differ in which they take");
  }
  const signed = Buffer.from(signedText(json));
  if (!verify(null, signed, publicKey, Buffer.from(signature.value, "base64"))) {
    return refused("edited", `it was edited after ${id} signed it: the signature does not match`);
  }
  return { verified: true, keyId: id, lab, verdict, score, digest, submission: submission?.digest ?? null };
}

function refused(reason: Refusal, message: string): ReportCheck {
  return { verified: false, reason, message };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return [...(issue?.path ?? []).map(String), issue?.message ?? ""].join(": ");
}
