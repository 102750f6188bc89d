import { cp, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type LabPrint, labPrint } from "../../../../runner/bulk/regrade/lab-print.ts";
import { whatChanged } from "../../../../runner/bulk/regrade/what-changed.ts";
import { loadLab } from "../../../../runner/labs/catalogue.ts";
import { labsFolder } from "../../../../runner/paths.ts";
import { tinyLab } from "../../../support/crashes.ts";
import { layOut, scratch } from "../../intake/support/scratch.ts";

async function copyOfTinyLab(): Promise<string> {
  const folder = join(await scratch(), "tiny-lab");
  await cp(tinyLab, folder, { recursive: true });
  return folder;
}

async function printOf(folder: string): Promise<LabPrint | null> {
  return labPrint(await loadLab(labsFolder, folder));
}

/** What is told of a change of the tiny lab's files: by path, a text and what takes its place. */
async function changeOf(path: string, from: string | RegExp, to: string): Promise<string[]> {
  const folder = await copyOfTinyLab();
  const before = await printOf(folder);
  const text = await readFile(join(folder, path), "utf8").catch(() => from.toString());
  expect(text.replace(from, to)).not.toBe(text);
  await layOut(folder, { [path]: text.replace(from, to) });
  return whatChanged({ digest: "1", print: before }, { digest: "2", print: await printOf(folder) });
}

const cell = "what apps start in: services, packages, secrets, limits, start or seed.sql";

describe("what a grade depends on", () => {
  it.each([
    ["the brief", "README.md", "", "# Tiny"],
    ["a title", "lab.yaml", "title: Shut", "title: Closed"],
    ["a comment in a suite", "suite/shut.test.ts", "it(", "// Again.\nit("],
    ["the solution", "solution/src/server.ts", /$/, "\n// Better.\n"],
  ])("is not changed with %s", async (_name, path, from, to) => {
    expect(await changeOf(path, from, to)).toEqual([]);
  });

  it.each([
    ["a test", "suite/shut.test.ts", "toBe(404)", "toBe(410)", ["the tests of shut"]],
    ["a weight", "suite/shut.test.ts", "weight: 2", "weight: 3", ["the tests of shut"]],
    ["what is shown", "lab.yaml", "points: 60,", "points: 60, visibility: title,", ["the tests of shut"]],
    ["a need", "lab.yaml", ", needs: open", "", ["what shut needs"]],
    ["points", "lab.yaml", /40(.*\n.*)60/, "50$150", ["the points of open", "the points of shut"]],
    ["a limit", "lab.yaml", "testSeconds: 0.5", "testSeconds: 0.6", [cell]],
    ["a flag of the app", "lab.yaml", "node src", "node --no-warnings src", [cell]],
    ["the database", "seed.sql", "", "select 1;", [cell]],
  ])("is changed with %s", async (_name, path, from, to, what) => {
    expect(await changeOf(path, from, to)).toEqual(what);
  });

  it("is changed for all stages that share a file which is another", async () => {
    const folder = await copyOfTinyLab();
    const withHelper = async (status: number): Promise<LabPrint | null> => {
      const suite = await readFile(join(tinyLab, "suite/shut.test.ts"), "utf8");
      await layOut(folder, {
        "suite/support/status.ts": `export const status = ${status};`,
        "suite/shut.test.ts": `import { status } from "./support/status.ts";\n${suite.replace("404)", "status)")}`,
      });
      return printOf(folder);
    };
    const [before, now] = [await withHelper(404), await withHelper(410)];
    expect(whatChanged({ digest: "1", print: before }, { digest: "2", print: now })).toEqual(["the tests of shut"]);
  });

  it("is the same wherever the lab lies, and whatever folder backlab was started in", async () => {
    const folder = await copyOfTinyLab();
    const before = await printOf(folder);
    // Beside a tsconfig.json, which has a say in what is bundled.
    expect(await printOf(tinyLab)).toEqual(before);
    const elsewhere = join(await scratch(), "tiny-lab");
    await rename(folder, elsewhere);
    vi.spyOn(process, "cwd").mockReturnValue(elsewhere);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await printOf(elsewhere)).toEqual(before);
  });

  it("cannot be told of a lab whose tests are not to be read", async () => {
    const folder = await copyOfTinyLab();
    const before = await printOf(folder);
    await layOut(folder, { "suite/shut.test.ts": "it(" });
    expect(await printOf(folder)).toBeNull();
    const told = whatChanged({ digest: "1", print: before }, { digest: "2", print: null });
    expect(told).toEqual(["more than can be told apart"]);
  });
});

it("names stages that are new, gone or elsewhere in the order", () => {
  const stage = (id: string): LabPrint["stages"][number] => ({ id, points: 1, needs: null, tests: id });
  const version = (...ids: string[]): Parameters<typeof whatChanged>[0] => ({
    digest: ids.join(),
    print: { cell: "", stages: ids.map(stage) },
  });
  expect(whatChanged(version("a", "b"), version("a", "c"))).toEqual(["stage c is new", "stage b is gone"]);
  expect(whatChanged(version("a", "b"), version("b", "a"))).toEqual(["the order of the stages"]);
  expect(whatChanged(version("a"), version("a"))).toEqual([]);
});
