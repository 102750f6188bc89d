import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OutFolder } from "../../../../runner/bulk/out-folder.ts";
import { applyChanges, undoApply } from "../../../../runner/bulk/regrade/apply.ts";
import type { Change } from "../../../../runner/bulk/regrade/changes.ts";
import { readBook, readHeld } from "../../../../runner/bulk/regrade/held.ts";
import { openWork } from "../../../../runner/bulk/regrade/work.ts";
import { failed, notStarted, perfect } from "../../../support/reports.ts";
import { refused } from "../../intake/support/refused.ts";
import { scratch } from "../../intake/support/scratch.ts";
import { madeUpRun } from "./made-up.ts";

const NOW = { digest: "sha256:now", print: null };

async function run(): Promise<string> {
  const out = join(await scratch(), "out");
  await madeUpRun(out, { reports: { ada: perfect, bob: failed } });
  return out;
}

/** Has Ada's result put in place as another one. */
async function applied(path: string, after = notStarted): Promise<void> {
  await using out = await OutFolder.openRun(path, undefined);
  const book = await readBook(out);
  const changes = (await readHeld(out, book)).map((held): Change => {
    return held.candidate.id === "ada"
      ? { held, kind: "regraded", before: perfect, after }
      : { held, kind: "untouched" };
  });
  const versions = [...out.run.versions, NOW];
  await applyChanges(out, {
    run: { ...out.run, lab: { id: "tiny-lab", digest: NOW.digest }, versions },
    book,
    changes,
  });
}

async function undone(path: string): Promise<string | null> {
  await using out = await OutFolder.openRun(path, undefined);
  return await undoApply(out);
}

const textIn = (out: string, file: string): Promise<string> => readFile(join(out, file), "utf8");

describe("results that others are put in the place of", () => {
  it("lie beside them, and come back, the last ones first", async () => {
    const out = await run();
    const [ada, bob] = [await textIn(out, "reports/ada.json"), await textIn(out, "reports/bob.json")];
    await applied(out);
    expect(JSON.parse(await textIn(out, "reports/ada.json"))).toMatchObject({ verdict: "learner_error" });
    expect(await textIn(out, "reports/bob.json")).toBe(bob);
    await applied(out, failed);
    const earlier = await readdir(join(out, "earlier"));
    expect(earlier).toHaveLength(2);
    await undone(out);
    expect(JSON.parse(await textIn(out, "reports/ada.json"))).toMatchObject({ verdict: "learner_error" });
    await undone(out);
    expect(await textIn(out, "reports/ada.json")).toBe(ada);
    expect(await undone(out)).toBeNull();
    expect((await readdir(join(out, "undone"))).sort()).toEqual(earlier.sort());
  });

  it("are read on with the new version, in which those of the old one stand", async () => {
    const out = await run();
    await applied(out, { ...notStarted, lab: { id: "tiny-lab", digest: NOW.digest } });
    await using folder = await OutFolder.openRun(out, undefined);
    expect((await folder.readReport("ada"))?.lab.digest).toBe(NOW.digest);
    expect((await folder.readReport("bob"))?.lab.digest).not.toBe(NOW.digest);
  });

  it("are brought back once by an undo that was killed and is asked for again", async () => {
    const out = await run();
    await applied(out);
    await applied(out, failed);
    const [, last = ""] = (await readdir(join(out, "earlier"))).sort();
    // As it is after the first move of it.
    const [put, keep] = [`earlier/${last}`, `undone/${last}`];
    const names = await readdir(join(out, put));
    await mkdir(join(out, keep), { recursive: true });
    await writeFile(join(out, ".swap.json"), JSON.stringify({ put, keep, names }));
    await rename(join(out, "run.json"), join(out, keep, "run.json"));
    expect(await undone(out)).toBe(keep);
    expect(JSON.parse(await textIn(out, "reports/ada.json"))).toMatchObject({ verdict: "learner_error" });
    expect(await readdir(join(out, "earlier"))).toHaveLength(1);
  });

  it("are passed over where an apply was killed before it had begun to move anything", async () => {
    const out = await run();
    await mkdir(join(out, "earlier/2026-01-01T00:00:00.000Z"), { recursive: true });
    expect(await undone(out)).toBeNull();
  });

  it("stay, when the new ones cannot be written", async () => {
    const out = await run();
    const ada = await textIn(out, "reports/ada.json");
    await writeFile(join(out, "regrade"), "");
    await refused(applied(out), "not_written");
    expect(await textIn(out, "reports/ada.json")).toBe(ada);
  });
});

describe("what is graded again", () => {
  it("is kept for one version of the lab, and thrown away for another", async () => {
    const path = await run();
    await using out = await OutFolder.openRun(path, undefined);
    const open = async (digest: string): Promise<string | undefined> => {
      await using work = await openWork(out, { digest, print: null }, undefined);
      const verdict = (await work.readReport("ada"))?.verdict;
      await work.writeReport("ada", { ...perfect, lab: { id: "tiny-lab", digest }, seed: out.terms.seed });
      return verdict;
    };
    expect([await open("1"), await open("1"), await open("2"), await open("1")]).toEqual([
      undefined,
      "graded",
      undefined,
      undefined,
    ]);
  });
});
