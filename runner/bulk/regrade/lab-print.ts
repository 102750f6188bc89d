import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../../grader/report/canonical.ts";
import { inRunningOrder } from "../../../grader/stage-order.ts";
import { stageCode } from "../../labs/bundle.ts";
import type { LoadedLab } from "../../labs/catalogue.ts";
import { readSeed } from "../../labs/seed.ts";

/** What of a version of a lab a grade can depend on, stage by stage. What is not in it, no app ever meets. */
export const LabPrint = z.strictObject({
  /** Of what every app meets before any test: services, packages, secrets, limits, how it is started, `seed.sql`. */
  cell: z.string(),
  /** In the order in which they run. */
  stages: z.array(
    z.strictObject({
      id: z.string(),
      points: z.int(),
      needs: z.string().nullable(),
      /** Of the stage's tests with all they import, and of how much may be seen of them. */
      tests: z.string(),
    }),
  ),
});
export type LabPrint = z.infer<typeof LabPrint>;

/** @returns null for a lab whose tests cannot be read: nothing can be told apart then */
export async function labPrint(loaded: LoadedLab): Promise<LabPrint | null> {
  const { services, apps, packages, secrets, limits, stages } = loaded.lab;
  const prints: LabPrint["stages"] = [];
  for (const { id, points, needs = null, visibility } of inRunningOrder(stages)) {
    const code = await stageCode(loaded, id);
    if (code === null) return null;
    prints.push({ id, points, needs, tests: digestOf({ id, code, visibility }) });
  }
  // The first app is the one that tests talk to, so their order counts too.
  const cell = { services, apps: Object.entries(apps), packages, secrets, limits, seed: await readSeed(loaded) };
  return { cell: digestOf(cell), stages: prints };
}

function digestOf(value: object): string {
  return `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
}
