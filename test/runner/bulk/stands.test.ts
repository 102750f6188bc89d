import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Submitted } from "../../../runner/bulk/identify.ts";
import { BacklabError, type ErrorCode } from "../../../runner/errors.ts";
import { perfect } from "../../support/reports.ts";
import { scratch } from "../intake/support/scratch.ts";
import { candidate, CountedCells, openFolder, runOver, TERMS } from "./support.ts";

const before = { ...perfect, lab: TERMS.lab, seed: TERMS.seed };

function outOfReach(code: ErrorCode): Submitted {
  const take = (): Promise<never> => Promise.reject(new BacklabError(code, "it cannot be reached"));
  return { candidate: candidate("ada"), take };
}

describe("a submission that cannot be taken in any more", () => {
  it.each(["clone_failed", "submission_unreadable"] as const)(
    "keeps the grade that it has, and it is told why: %s",
    async (code) => {
      const folder = await scratch();
      {
        await using out = await openFolder(folder);
        await out.writeReport("ada", before);
      }
      const written = await readFile(join(folder, "reports/ada.json"), "utf8");
      const told: string[] = [];
      const events = {
        onStands: ({ id }: { id: string }, why: string) => told.push(`${id}: ${why}`),
        onResult: (_: unknown, { verdict }: { verdict: string }, origin: string) => told.push(`${verdict} ${origin}`),
      };
      const [result] = await runOver([outOfReach(code)], { cells: new CountedCells(), folder, events });
      expect(told).toEqual(["ada: it cannot be reached", "graded kept"]);
      expect(result?.report?.score).toEqual(before.score);
      expect(await readFile(join(folder, "reports/ada.json"), "utf8")).toBe(written);
    },
  );

  it("and never was has a report that says so", async () => {
    const folder = await scratch();
    const [result] = await runOver([outOfReach("clone_failed")], { cells: new CountedCells(), folder });
    expect(result?.report).toMatchObject({ verdict: "infra_error", error: { code: "clone_failed" } });
  });
});
