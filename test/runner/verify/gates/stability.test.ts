import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GOOD_SERVER } from "../../../support/grading.ts";
import { flaky, like, problemsAt, verifyChanged } from "../../../support/sound-lab.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("stability", () => {
  it("tells of a test that flips: how often, why, with which seeds, and how to repeat it", async () => {
    await using marks = await temporaryFolder();
    const [result] = await verifyChanged(flaky(marks.path, 1), ["stability"], { repeat: 2, seed: 40 });
    expect(result?.figure).toMatch(
      /^4 variants, 2 times each, shuffled, 1 of the times with a busy core: 1 deviation$/,
    );
    expect(result?.problems).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: 9,
        message: "solution: shut/flips failed in 1 of 2 runs, 0 of them with a busy core (seed 40): not yet",
        fix: like(/^backlab grade .* --variant solution --seed 40 --shuffle --runtime embedded$/),
      },
    ]);
  });

  it("tells of a test that depends on the order it is run in", async () => {
    const changes = {
      "suite/shut.test.ts": (text: string) =>
        `${text}\nlet ready = false;\nit("prepares", () => { ready = true; });\nit("relies", () => { if (!ready) throw new Error("not prepared"); });\n`,
    };
    const problems = await problemsAt("stability", changes, { repeat: 4 });
    expect(problems.map(({ line, message }) => `${line} ${message}`).join("\n")).toMatch(
      /^10 solution: shut\/relies failed in \d of 4 runs, \d of them with a busy core \(seed [\d, ]+\): not prepared$/m,
    );
  });

  it("tells of a starter that does not always do the same", async () => {
    await using marks = await temporaryFolder();
    const counting = `
import { readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const runs = readdirSync(${JSON.stringify(marks.path)}).length;
writeFileSync(${JSON.stringify(marks.path)} + "/" + runs, "");
createServer((request, response) => {
  response.statusCode = runs === 2 && request.url === "/" ? 200 : 500;
  response.end();
}).listen(Number(process.env["PORT"]));
`;
    const problems = await problemsAt("stability", { "starter/src/server.ts": counting }, { repeat: 3 });
    expect(problems[0]).toMatchObject({
      file: "suite/open.test.ts",
      message: like(/^starter: open\/answers-200 passed in 1 of 3 runs, 1 of them with a busy core \(seed \d+\)$/),
      fix: like(/^on a busy machine: backlab grade .* --variant starter/),
    });
  });

  it("tells of an answer that does not always start", async () => {
    await using marks = await temporaryFolder();
    const late = `
import { existsSync, writeFileSync } from "node:fs";
const mark = ${JSON.stringify(join(marks.path, "ran"))};
if (!existsSync(mark)) { writeFileSync(mark, ""); throw new Error("too early"); }
${GOOD_SERVER}`;
    expect(await problemsAt("stability", { "alternatives/late/src/server.ts": late })).toMatchObject([
      { file: "alternatives/late", message: like(/^alternatives\/late does not start/) },
    ]);
    expect(existsSync(join(marks.path, "ran"))).toBe(true);
  });
});
