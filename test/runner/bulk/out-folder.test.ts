import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OutFolder } from "../../../runner/bulk/out-folder.ts";
import { ownerWord } from "../../../runner/reaper/owner.ts";
import { newKeys } from "../../support/keys.ts";
import { ownerElsewhere, ownerHere } from "../../support/owners.ts";
import { refused } from "../intake/support/refused.ts";
import { project, scratch } from "../intake/support/scratch.ts";
import { openFolder, TERMS } from "./support.ts";

const wanted = { ...TERMS, signingKey: undefined };

/** Opens a folder with other terms than it has. */
async function reopened(more: Partial<Parameters<typeof OutFolder.open>[1]>): Promise<string> {
  const folder = await scratch();
  await (await openFolder(folder))[Symbol.asyncDispose]();
  const error = await refused(
    OutFolder.open(folder, { ...wanted, ...more }, () => 1),
    "other_run",
  );
  expect(await readdir(folder)).not.toContain(".lock");
  return `${error.message}; ${error.hint}`.replaceAll(folder, "out");
}

describe("a folder for results", () => {
  it("draws a seed once, and keeps it", async () => {
    const folder = join(await scratch(), "new", "one");
    const open = (): Promise<OutFolder> => OutFolder.open(folder, { ...wanted, seed: undefined }, () => 4_711);
    await (await open())[Symbol.asyncDispose]();
    await using out = await OutFolder.open(folder, { ...wanted, seed: undefined }, () => 1);
    expect(out.terms.seed).toBe(4_711);
    expect(out.verified).toBe(false);
    await out.noteVerified();
    expect(JSON.parse(await readFile(join(folder, "run.json"), "utf8"))).toMatchObject({ verified: true, seed: 4_711 });
  });

  it("is refused to another lab, version, seed, runtime or key, with what differs", async () => {
    expect(await reopened({ lab: { id: "other", digest: "x" } })).toMatch(
      /^out has the results of another run: the lab is other, and was tiny-lab; grades of two runs do not compare/,
    );
    expect(await reopened({ lab: { ...TERMS.lab, digest: "x" } })).toMatch(
      /tiny-lab has changed since; `backlab regrade out --plan` says/,
    );
    expect(await reopened({ seed: 8 })).toContain("the seed is 8, and was 7");
    expect(await reopened({ runtime: "embedded" })).toContain("the runtime is embedded, and was docker");
    const { signing } = await newKeys();
    expect(await reopened({ signingKey: signing })).toContain(
      `signed by ${signing.id}, and reports are not signed before`,
    );
  });

  it("is refused when something else is in it, or a run that is not understood", async () => {
    await refused(openFolder(await project({ "essay.txt": "" })), "target_exists");
    await refused(openFolder(await project({ "run.json": '{"schemaVersion":9}' })), "other_run");
    await refused(openFolder(await project({ "run.json": "{" })), "other_run");
    await refused(openFolder(join(await project({ file: "" }), "file")), "not_written");
  });

  it("is for one run at a time; one that was killed is not waited for", async () => {
    const folder = await scratch();
    const first = await openFolder(folder);
    expect((await refused(openFolder(folder), "bad_usage")).message).toMatch(/^another run works in/);
    await first[Symbol.asyncDispose]();
    await (await openFolder(folder))[Symbol.asyncDispose]();
    for (const left of [ownerWord(ownerHere()), ""]) {
      const other = await project({ ".lock": left });
      const aMinuteAgo = Date.now() / 1_000 - 60;
      await utimes(join(other, ".lock"), aMinuteAgo, aMinuteAgo);
      await writeFile(join(other, ".lock-claim"), "");
      await utimes(join(other, ".lock-claim"), aMinuteAgo, aMinuteAgo);
      await (await openFolder(other))[Symbol.asyncDispose]();
    }
    await refused(openFolder(await project({ ".lock": "" })), "bad_usage");
    await refused(openFolder(await project({ ".lock": ownerWord(ownerElsewhere()) })), "bad_usage");
  });

  it("has one owner when many find the lock of a killed run at once", async () => {
    for (let round = 0; round < 20; round++) {
      const folder = await project({ ".lock": ownerWord(ownerHere()) });
      const opened = await Promise.allSettled(Array.from({ length: 8 }, () => openFolder(folder)));
      expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
  });

  it("is taken where a run was killed before it had written anything of its own", async () => {
    const folder = await project({ [`.backlab-report-${ownerWord(ownerHere())}-0123456789ab.tmp`]: "{" });
    await (await openFolder(folder))[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual(["reports", "run.json"]);
  });

  it("notes what its grades depend on, also where an older backlab began it", async () => {
    const { lab, seed, runtime } = TERMS;
    const old = { schemaVersion: 1, lab, seed, runtime, signedBy: null, verified: true };
    const folder = await project({ "run.json": JSON.stringify(old) });
    const print = { cell: "sha256:1", stages: [] };
    const origin = { lab: "tiny-lab", source: "/class" };
    await (await OutFolder.open(folder, { ...wanted, print, origin }, () => 1))[Symbol.asyncDispose]();
    const noted = { ...old, origin, versions: [{ digest: lab.digest, print }] };
    expect(JSON.parse(await readFile(join(folder, "run.json"), "utf8"))).toEqual(noted);
    // Who does not know it takes nothing away.
    await using out = await OutFolder.open(folder, wanted, () => 1);
    expect(out.run).toEqual(noted);
  });

  it("goes by no report of another seed or lab, and by none that is not whole", async () => {
    const folder = await scratch();
    await using out = await openFolder(folder);
    expect(await out.readReport("ada")).toBeNull();
    await writeFile(join(folder, "reports/ada.json"), '{"schemaVersion":1}');
    expect(await out.readReport("ada")).toBeNull();
  });
});
