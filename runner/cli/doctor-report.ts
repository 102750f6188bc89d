import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { ProbeResult } from "../probe/result.ts";
import { writeReport } from "../report-file.ts";
import type { CommandContext } from "./command.ts";
import type { Isolation } from "./doctor-isolation.ts";
import type { Finding } from "./finding.ts";

/** What `doctor` found, as data. */
export const DoctorReport = z.strictObject({
  schemaVersion: z.literal(1),
  /** Some runtime can. */
  canGrade: z.boolean(),
  findings: z.array(z.strictObject({ ok: z.boolean(), line: z.string(), advice: z.string().nullable() })),
  /** Null when the docker runtime could not be probed; a finding says why. */
  isolation: ProbeResult.nullable(),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** Where `--json` goes: `-` is stdout. */
export const JsonOption = z
  .union([z.literal(true), z.string().min(1)])
  .transform((file) => (file === true ? "-" : file))
  .optional();

export function doctorReport(canGrade: boolean, findings: readonly Finding[], isolation: Isolation): DoctorReport {
  return {
    schemaVersion: 1,
    canGrade,
    findings: findings.map(({ ok, line, advice = null }) => ({ ok, line, advice })),
    isolation: isolation instanceof BacklabError ? null : isolation,
  };
}

/** @throws BacklabError `report_not_written` */
export async function tellReport(file: string, report: DoctorReport, { out }: CommandContext): Promise<void> {
  if (file === "-") out(`${JSON.stringify(report, null, 2)}\n`);
  else await writeReport(file, report);
}
