import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Gradebook } from "../../../runner/bulk/gradebook.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { inFolder } from "../bulk/sources/support.ts";
import { layOut, project, scratch } from "../intake/support/scratch.ts";

const good = server(GOOD_SERVER);
const wrong = server(GOOD_SERVER.replace("404", "200"));
const nothingRight = server(
  'require("node:http").createServer((q, s) => { s.statusCode = 500; s.end(); }).listen(process.env.PORT);',
);

/** Two of the same bytes with every point, one who fails a test of the last stage, and three who never come to that. */
const CLASS = {
  ...inFolder("ada", good),
  ...inFolder("bob", good),
  ...inFolder("cleo", wrong),
  ...inFolder("dan", { "package.json": "{}", "src/server.js": nothingRight["src/server.ts"] ?? "" }),
  ...inFolder("eve", server("process.exit(1);")),
  "frank.zip": "PK and nothing",
};
const CAME_TO_SHUT = ["ada", "cleo"];

interface Course {
  lab: string;
  source: string;
  out: string;
  gradeAll: () => Promise<Ran>;
  regrade: (...args: string[]) => Promise<Ran>;
}

/** A class that has been graded, and the lab that it was graded with, to be changed. */
async function course(runtime: string, files: Readonly<Record<string, string>> = CLASS): Promise<Course> {
  const lab = join(await scratch(), "tiny-lab");
  await cp(tinyLab, lab, { recursive: true });
  const [source, out] = [await project(files), join(await scratch(), "out")];
  const args = ["grade-all", lab, source, "--out", out, "--runtime", runtime, "--unverified", "--seed", "7"];
  const gradeAll = (): Promise<Ran> => backlab(args);
  await gradeAll();
  return { lab, source, out, gradeAll, regrade: (...more) => backlab(["regrade", out, "--unverified", ...more]) };
}

/** The last stage says the other thing of what `wrong` does and `good` does not. */
async function changeShut({ lab }: Course, from = "toBe(404)", to = "toBe(200)"): Promise<void> {
  const file = join(lab, "suite/shut.test.ts");
  await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
}

/** Whom a run has graded, in order of the alphabet. */
function gradedBy({ stderr }: Ran): string[] {
  return [...stderr.matchAll(/^ +\d+\/\d+ +\S+ {2}(\S+) {2}[\d.]+ s$/gm)].map(([, id = ""]) => id).sort();
}

/** Every file of the results, and what is in it; without what lies beside them. */
async function results(out: string): Promise<Record<string, string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = files.filter((file) => !/^\/(regrade|earlier|undone)\//.test(file.slice(out.length)));
  const texts = own.map(async (file) => [file.slice(out.length + 1), await readFile(file, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

async function pointsIn(out: string): Promise<Record<string, number | null>> {
  const { rows } = Gradebook.parse(JSON.parse(await readFile(join(out, "grades.json"), "utf8")));
  return Object.fromEntries(rows.map(({ id, score }) => [id, score?.earned ?? null]));
}

describe.each(runtimes)("after one test of a lab was changed, on the $name runtime", ({ name, available }) => {
  const when = it.skipIf(!available);
  const options = { timeout: 240_000 };

  when("exactly those who came to it are graded again, once, and all of it can be undone", options, async () => {
    const done = await course(name);
    const { out, regrade } = done;
    const before = await results(out);
    expect(await pointsIn(out)).toEqual({ ada: 100, bob: 100, cleo: 80, dan: 0, eve: 0, frank: null });
    await changeShut(done);

    const plan = await regrade("--plan");
    expect(gradedBy(plan)).toEqual(CAME_TO_SHUT);
    expect(plan.stdout).toBe(
      [
        "tiny-lab · 6 submissions · changed: the tests of shut",
        "3 cannot be touched · 3 looked at again · 3 of them move",
        "move      100 -> 80  ada  shut/answers-404-elsewhere passed -> failed",
        "move      100 -> 80  bob  shut/answers-404-elsewhere passed -> failed",
        "move      80 -> 100  cleo  shut/answers-404-elsewhere failed -> passed",
        `\`backlab regrade ${out} --apply\` puts this in place`,
        "",
      ].join("\n"),
    );
    expect(plan.exitCode).toBe(0);
    expect(await results(out)).toEqual(before);

    const applied = await regrade("--apply");
    expect(gradedBy(applied)).toEqual([]);
    expect(applied.stdout).toContain("in place; the results from before are in");
    expect(await pointsIn(out)).toEqual({ ada: 80, bob: 80, cleo: 100, dan: 0, eve: 0, frank: null });
    const after = await results(out);
    for (const id of ["dan", "eve", "frank"]) {
      expect(after[`reports/${id}.json`]).toBe(before[`reports/${id}.json`]);
    }
    expect(after["grades.csv"]).not.toBe(before["grades.csv"]);
    const [earlier = ""] = await readdir(join(out, "earlier"));
    expect(await results(join(out, "earlier", earlier))).toEqual(before);

    expect((await regrade("--apply")).stdout).toContain("nothing to put in place");
    const again = await done.gradeAll();
    // What was not taken is looked at each time.
    expect(again.stderr).toMatch(/^5 of 6 were graded before\n +6\/6 {2}not taken: frank/);
    expect(await pointsIn(out)).toMatchObject({ ada: 80, cleo: 100, dan: 0 });

    expect((await regrade("--undo")).stdout).toContain("the results from before are back");
    expect(await results(out)).toEqual(before);
    const nothing = await regrade("--undo");
    expect(nothing).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to undo") as string });
    expect(await results(out)).toEqual(before);
    expect(gradedBy(await regrade("--apply"))).toEqual([]);
    expect(await pointsIn(out)).toMatchObject({ ada: 80, cleo: 100 });
  });
});

/** What does not depend on where it is graded is tried where that takes the least. */
const runtime = "embedded";

describe("a regrade", { timeout: 120_000 }, () => {
  it("never lowers what it is not to, and says whom it spared", async () => {
    const done = await course(runtime);
    await changeShut(done);
    const applied = await done.regrade("--apply", "--never-lower");
    expect(applied.stdout).toContain("move      100 -> 80 (not lowered)  ada  shut/");
    expect(await pointsIn(done.out)).toMatchObject({ ada: 100, bob: 100, cleo: 100 });
    // It stays so when the class is graded once more.
    expect(gradedBy(await done.gradeAll())).toEqual([]);
    expect(await pointsIn(done.out)).toMatchObject({ ada: 100, bob: 100, cleo: 100 });
  });

  it("goes by the bytes that were graded: of one who has them, and never by others", async () => {
    const done = await course(runtime);
    await changeShut(done);
    await rm(join(done.source, "ada"), { recursive: true });
    await layOut(done.source, inFolder("cleo", { "README.md": "I have changed this since." }));
    const plan = await done.regrade("--plan");
    expect(gradedBy(plan)).toEqual(["ada"]);
    expect(plan.stdout).toContain("move      100 -> 80  ada");
    expect(plan.stdout).toContain(
      "stays     cleo: its result is of the lab as it was: cleo is not what was graded: it has been changed since\n",
    );
    expect(plan.exitCode).toBe(3);
    await rm(join(done.source, "bob"), { recursive: true });
    expect((await done.regrade("--apply")).exitCode).toBe(3);
    expect(await pointsIn(done.out)).toMatchObject({ ada: 80, bob: 80, cleo: 80 });
  });

  it("of everybody is what results come to that do not say what they were graded with", async () => {
    const done = await course(runtime);
    const file = join(done.out, "run.json");
    const old = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    delete old["versions"];
    delete old["origin"];
    await writeFile(file, JSON.stringify(old));
    await changeShut(done, "answers again", "answers once more");
    expect((await done.regrade("--plan")).stderr).toContain("--lab: these results do not say what they were made from");
    const plan = await done.regrade("--plan", "--lab", done.lab, "--source", done.source);
    expect(gradedBy(plan)).toEqual(["ada", "cleo", "dan", "eve"]);
    expect(plan.stdout).toContain("changed: more than can be told apart\n1 cannot be touched · 5 looked at again");
    expect(plan.stdout).toContain(
      "100 -> 100  ada  shut/answers-once-more new -> passed, shut/answers-again passed -> gone",
    );
  });

  it("adds up points that are others without grading anybody", async () => {
    const done = await course(runtime);
    const file = join(done.lab, "lab.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("points: 40", "points: 10").replace("points: 60", "points: 90"));
    await rm(done.source, { recursive: true });
    const applied = await done.regrade("--apply");
    expect(applied.stderr).toBe("");
    expect(applied.stdout).toContain(
      "changed: the points of open, the points of shut\n1 cannot be touched · 5 looked at again",
    );
    expect(applied.stdout).toContain("move      80 -> 70  cleo  open/answers-200 passed, of 20 -> 5 points, ");
    expect(await pointsIn(done.out)).toEqual({ ada: 100, bob: 100, cleo: 70, dan: 0, eve: 0, frank: null });
  });

  it("with a lab that does not hold is refused, unless that is asked for", async () => {
    const done = await course(runtime, inFolder("ada", good));
    await changeShut(done);
    const refused = await backlab(["regrade", done.out, "--plan"]);
    expect(refused.stderr).toContain("does not pass its own gates");
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    // What no grade depends on costs none.
    await changeShut(done, "toBe(200)", "toBe(404)");
    const plan = await backlab(["regrade", done.out, "--plan"]);
    expect(plan.stdout).toBe(
      "tiny-lab · 1 submissions · the lab has not changed\n1 cannot be touched · 0 looked at again · 0 of them move\n",
    );
  });

  it("that is killed while it grades goes on where it was", async () => {
    const done = await course(runtime);
    await changeShut(done);
    const args = ["regrade", done.out, "--unverified", "--plan", "--jobs", "1"];
    let killed = 0;
    await backlab(args, {
      onStart: (child) => child.stderr?.on("data", () => killed++ === 0 && child.kill("SIGKILL")),
    });
    const plan = await backlab(args);
    expect(gradedBy(plan)).toHaveLength(1);
    expect(plan.stdout).toContain("3 looked at again · 3 of them move");
  });
});
