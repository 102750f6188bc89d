import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { uploadOf } from "../../../runner/bulk/uploads.ts";
import { gradeAllCommand } from "../../../runner/cli/grade-all.ts";
import { regradeCommand } from "../../../runner/cli/regrade.ts";
import { packageRoot } from "../../../runner/paths.ts";
import { bookOf, results } from "./books.ts";
import { scratchFile } from "../intake/support/scratch.ts";
import { read } from "./sources/support.ts";

const guide = await readFile(join(packageRoot, "docs", "instructors.md"), "utf8");
const blocks = [...guide.matchAll(/```csv\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

describe("the guide for instructors", () => {
  it("tells of every option there is", () => {
    const options = [...gradeAllCommand.options, ...regradeCommand.options];
    for (const { flags } of options.filter((option) => !option.flags.startsWith("--runtime"))) {
      expect(guide).toContain(flags.split(" ")[0]);
    }
  });

  it("has a list in it that is taken", async () => {
    const { submitted } = await read(await scratchFile("class.csv", blocks[0] ?? ""));
    expect(submitted.map(({ candidate }) => candidate.name)).toEqual(["Lovelace, Ada", "Grace Hopper"]);
  });

  it("shows Moodle's file with the columns that are written", () => {
    const [header] = parse(blocks[1] ?? "");
    const [written] = parse(uploadOf(bookOf(results, { format: "moodle" }))?.text ?? "");
    expect(header).toEqual(written);
  });
});
