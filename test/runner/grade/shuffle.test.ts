import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../grader/outcome.ts";
import { brokenLab, GOOD_SERVER, gradeFiles, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";

describe.each(runtimes)("a grade on the $name runtime", ({ available, runtime }) => {
  const when = it.skipIf(!available);

  when("runs a stage's tests in the order they are written in, or in one that the seed decides", async () => {
    const titles = "abcdefgh".split("");
    await using lab = await brokenLab({
      "suite/shut.test.ts": titles.map((title) => `it("${title}", () => undefined);`).join("\n"),
    });
    const order = async (options: { seed: number; shuffle: boolean }): Promise<string> => {
      const ran: string[] = [];
      const onTest = ({ id }: Outcome): void => {
        if (id.startsWith("shut/")) ran.push(id.slice(5));
      };
      await gradeFiles(runtime(), lab, server(GOOD_SERVER), { ...options, events: { onTest } });
      return ran.join("");
    };
    expect(await order({ seed: 1, shuffle: false })).toBe("abcdefgh");
    const first = await order({ seed: 1, shuffle: true });
    expect(first.split("").sort()).toEqual(titles);
    expect(first).not.toBe("abcdefgh");
    expect(await order({ seed: 1, shuffle: true })).toBe(first);
    expect(await order({ seed: 2, shuffle: true })).not.toBe(first);
  });
});
