import { createHash, sign } from "node:crypto";
import type { ReportDraft } from "../../grader/report/build.ts";
import { canonicalJson, signedText } from "../../grader/report/canonical.ts";
import { essence } from "../../grader/report/essence.ts";
import type { Report } from "../../grader/report/report.ts";
import type { SigningKey } from "./key-files.ts";

/** What decides whether a report is official. */
export interface Issuing {
  /** Learner code was kept from the rest of the machine. */
  isolated: boolean;
  key: SigningKey | undefined;
}

/** Gives a report its digest and, when it is to be official, its signature. Without isolation a key is of no use. */
export function issueReport(draft: ReportDraft, { isolated, key }: Issuing): Report {
  const digest = `sha256:${createHash("sha256")
    .update(canonicalJson(essence(draft)))
    .digest("hex")}`;
  if (!isolated || key === undefined) return { ...draft, practice: true, digest, signature: null };
  const official = { ...draft, practice: false, digest };
  const value = sign(null, Buffer.from(signedText(official)), key.privateKey).toString("base64");
  return { ...official, signature: { algorithm: "Ed25519", keyId: key.id, value } };
}
