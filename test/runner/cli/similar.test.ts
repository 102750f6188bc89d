import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { variantFiles } from "../../../runner/labs/variants.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import { Similarities } from "../../../runner/similar/similarities.ts";
import { backlab } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { inFolder } from "../bulk/sources/support.ts";
import { layOut, project, scratch } from "../intake/support/scratch.ts";

const runtime = runtimes.find(({ available }) => available)?.name ?? "embedded";

/** A class: two hand in the same with other names for things, one something else, one nothing that can be read. */
async function aClass(): Promise<string> {
  const folder = await scratch();
  const lab = await loadLab(labsFolder, "rest-api");
  for (const [who, variant] of [
    ["Ada", "solution"],
    ["::error::Bob", "solution"],
    ["Cleo", "alternatives/plain-node-http"],
  ] as const) {
    const files = await variantFiles(lab, templatesFolder, variant);
    const own = [...files].map(([path, bytes]) => [path, bytes.toString().replaceAll("book", who.slice(-3))] as const);
    await layOut(join(folder, who), Object.fromEntries(own));
  }
  return layOut(folder, { "dan.zip": "PK\u0003\u0004 and no more" });
}

describe("backlab similar", () => {
  it("lists those that are alike, where to begin, and what it could not read", async () => {
    const { exitCode, stdout, stderr } = await backlab(["similar", await aClass(), "--lab", "rest-api"]);
    const [head, , row, , caveat, left] = stdout.split("\n");
    expect(stderr).toBe("");
    expect(head).toBe(
      "3 submissions compared, what rest-api gives to everybody left out · 1 pair with 30% or more in common",
    );
    expect(row).toMatch(/^(100| 9\d)% {2}: :error::Bob and Ada {2}src\/\S+\.ts:\d+-\d+ = src\/\S+\.ts:\d+-\d+$/);
    expect(caveat).toMatch(/^A list to look at, and no verdict/);
    expect(left).toMatch(/^not compared: dan: .*cannot be read as a zip archive/);
    expect(stdout).not.toMatch(/^\s*::/m);
    expect(exitCode).toBe(0);
  });

  it("gives the list as JSON, on stdout or in a file", async () => {
    const source = await aClass();
    const file = join(await scratch(), "similar.json");
    const { stdout } = await backlab(["similar", source, "--json", "-", "--min", "1"]);
    await backlab(["similar", source, "--json", file, "--min", "1"]);
    const found = Similarities.parse(JSON.parse(stdout));
    expect(found).toMatchObject({ lab: null, compared: 3, min: 1, notCompared: [{ id: "dan" }] });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(found);
  });

  it.each([
    [["nowhere"], /there is nothing at nowhere/],
    [[".", "--lab", "rest-apy"], /there is no lab called rest-apy\n {2}did you mean rest-api\?/],
    [[".", "--min", "0"], /--min: expected a whole number from 1 to 100/],
    [[".", "--top", "many"], /--top: expected a whole number from 1 to 10000/],
    [[".", "--json", "nowhere/x.json"], /--json: there is no folder .*nowhere/],
    [["."], /there is no submission in \./],
  ])("%j is told, with exit code 2", async (args, message) => {
    const { exitCode, stdout, stderr } = await backlab(["similar", ...args], { cwd: await scratch() });
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe("grade-all --similar", () => {
  it("has the list in index.html and similar.json, and neither is there unasked", async () => {
    const long = `${GOOD_SERVER}\nexport function more(list) {\n${"  if (list.length > 3) list = list.map((one) => one + 1);\n".repeat(8)}}\n`;
    const source = await project({ ...inFolder("ada", server(long)), ...inFolder("bob", server(`${long}// mine\n`)) });
    const grade = (out: string, ...more: string[]): ReturnType<typeof backlab> =>
      backlab(["grade-all", tinyLab, source, "--out", out, "--unverified", "--runtime", runtime, ...more]);
    const out = join(await scratch(), "out");
    expect((await grade(out)).stdout).not.toContain("similar.json");
    expect(await readFile(join(out, "index.html"), "utf8")).not.toContain('id="similar"');
    expect(existsSync(join(out, "similar.json"))).toBe(false);

    expect((await grade(out, "--similar")).stdout).toContain("similar.json");
    const page = await readFile(join(out, "index.html"), "utf8");
    expect(page).toMatch(/<table id="similar">[\s\S]*reports\/ada\.html[\s\S]*reports\/bob\.html[\s\S]*100 %/);
    expect(page).toContain("A list to look at, and no verdict");
    const found = Similarities.parse(JSON.parse(await readFile(join(out, "similar.json"), "utf8")));
    expect(found).toMatchObject({
      lab: "tiny-lab",
      pairs: [{ left: { id: "ada" }, right: { id: "bob" }, percent: 100 }],
    });
  });
});
