import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { Gradebook } from "../../../runner/bulk/gradebook.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { variantFiles } from "../../../runner/labs/variants.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import { hasBrowser, openBrowser } from "../../support/chromium.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { remains } from "../../support/remains.ts";
import { runtimes } from "../../support/runtimes.ts";
import { soundLab } from "../../support/sound-lab.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";
import { scratch, scratchFile } from "../intake/support/scratch.ts";
import { tarOf } from "../intake/support/tar.ts";
import { zipOfFiles } from "../intake/support/zip.ts";

/**
 * A class whose outcomes are known, graded by the built program, which is killed -9 on the way. BACKLAB_CLASS=300 makes
 * it a large one, BACKLAB_CLASS_KILLS=3 kills it as often, and BACKLAB_CLASS_SEED repeats one.
 */
const SIZE = Number(process.env["BACKLAB_CLASS"] ?? "25");
const KILLS = Number(process.env["BACKLAB_CLASS_KILLS"] ?? "2");
const SEED = Number(process.env["BACKLAB_CLASS_SEED"] ?? Date.now() % 100_000);

/** What a submission of a kind comes to: its points, or why it has none. */
type Outcome = number | "rejected";

interface Kind {
  outcome: Outcome;
  /** The files of it, or an archive as it is. */
  files: ReadonlyMap<string, Buffer> | Buffer;
}

const HOSTILE_SERVER = `console.log("::error::h0stile\\n##[error]h0stile \\u001b[31m");
require("node:http").createServer((q, s) => { s.statusCode = 500; s.end("<script>alert(1)</script>::error::h0stile"); })
  .listen(process.env.PORT);`;

/** The points that each of the sound lab's mistakes leaves. */
const LEFT: Readonly<Record<string, number>> = { open: 80, shut: 40 };

async function kindsOf(folder: string): Promise<Map<string, Kind>> {
  const lab = await loadLab(labsFolder, folder);
  const of = async (variant: string, outcome: Outcome): Promise<[string, Kind]> => [
    variant,
    { outcome, files: await variantFiles(lab, templatesFolder, variant) },
  ];
  return new Map<string, Kind>([
    await of("starter", 0),
    await of("solution", 100),
    await of("alternatives/in-javascript", 100),
    await of("alternatives/late", 100),
    await of("mistakes/always-200", LEFT["shut"] ?? 0),
    await of("mistakes/created", LEFT["open"] ?? 0),
    await of("mistakes/in-capitals", LEFT["open"] ?? 0),
    ["does not start", { outcome: 0, files: new Map([["src/server.ts", Buffer.from("process.exit(3);")]]) }],
    ["prints commands", { outcome: 0, files: new Map([["src/server.js", Buffer.from(HOSTILE_SERVER)]]) }],
    ["is empty", { outcome: "rejected", files: zipOfFiles({}) }],
    ["is broken", { outcome: "rejected", files: Buffer.from("PK\u0003\u0004 and nothing") }],
    [
      "links outside",
      { outcome: "rejected", files: await tarOf([{ name: "src", type: "symlink", linkname: "/etc" }]) },
    ],
  ]);
}

const NAMES = [
  "Lovelace, Ada",
  'Grace "Amazing" Hopper',
  "=1+1",
  "Zoë\nÅngström",
  "<b>bold",
  "::error::x",
  "-rf",
  "李明",
];

interface Known {
  name: string;
  kind: string;
  /** What tells its bytes from those of others of its kind; empty where nothing does. */
  mark: string;
  outcome: Outcome;
}

/** Makes a download of Moodle's: everybody's kind is drawn, so that there are duplicates and no order in them. */
async function downloadOf(kinds: ReadonlyMap<string, Kind>): Promise<{ archive: string; known: Map<string, Known> }> {
  const uploads: Record<string, Buffer> = {};
  const random = randomFrom(SEED);
  const all = [...kinds];
  const known = new Map<string, Known>();
  for (let index = 0; index < SIZE; index++) {
    const [kind = "", drawn] = all[index < all.length ? index : Math.floor(random() * all.length)] ?? [];
    if (drawn === undefined) throw new Error("there is no such kind");
    const { outcome, files } = drawn;
    const participant = String(1_000 + Math.floor(random() * 8) * 1_000 + index);
    const name = NAMES[index % NAMES.length] ?? "";
    const mark = random() < 0.5 ? participant : "";
    const archive = Buffer.isBuffer(files) ? files : zipOfFiles({ ...Object.fromEntries(files), "mark.txt": mark });
    uploads[`${name}_${participant}_assignsubmission_file_/project.zip`] = archive;
    // No name in an archive has a line break when it is unpacked.
    known.set(participant, { name: name.replace("\n", "_"), kind, mark, outcome });
  }
  return { archive: await scratchFile("submissions.zip", zipOfFiles(uploads)), known };
}

const asDrawn = (text: string | undefined): Outcome | null => (text === "" || text === undefined ? null : Number(text));

describe.each(runtimes.filter(({ name }) => name === "docker"))(
  "a class on the $name runtime",
  ({ name, available }) => {
    const when = it.skipIf(!available);
    const timeout = 120_000 + SIZE * 8_000;

    when(`of ${SIZE} comes out as known, killed -9 ${KILLS} times on the way (seed ${SEED})`, { timeout }, async () => {
      await using lab = await soundLab();
      const out = join(await scratch(), "out");
      const { archive, known } = await downloadOf(await kindsOf(lab.folder));
      const args = ["grade-all", lab.folder, archive, "--out", out, "--runtime", name, "--jobs", "2"];
      const random = randomFrom(SEED + 1);
      const kept = new Map<string, string>();
      const pids: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const reports = Math.floor(((kill + random()) / (KILLS + 1)) * SIZE) + 1;
        pids.push(await killedAfter(args, out, reports));
        await isAllKept(out, kept);
      }
      const last = await backlab(args);
      expect(last.stderr).toMatch(/^\d+ of \d+ were graded before$/m);
      await isAllKept(out, kept);
      expectQuiet(last);
      // Somebody has no score, and that is to be seen to.
      expect(last.exitCode).toBe(3);
      await expectOutcomes(out, known);
      await expectPage(out, known);
      const again = await backlab(args);
      expect(again.stderr).not.toMatch(/\d+\/100/);
      // Any backlab on this engine removes what it finds; until it has done so the engine still lists it.
      for (const pid of pids) await expect.poll(() => remains(pid), { timeout: 15_000, interval: 250 }).toEqual([]);
    });
  },
);

/** Kills the program as soon as there are so many reports. */
async function killedAfter(args: readonly string[], out: string, reports: number): Promise<number> {
  let pid = 0;
  let watching: NodeJS.Timeout | undefined;
  await backlab(args, {
    onStart: (child) => {
      pid = child.pid ?? 0;
      const look = async (): Promise<void> => {
        if ((await reportsIn(out)).length >= reports) child.kill("SIGKILL");
      };
      watching = setInterval(() => void look(), 20);
    },
  });
  clearInterval(watching);
  return pid;
}

async function reportsIn(out: string): Promise<string[]> {
  return (await readdir(join(out, "reports")).catch(() => [])).filter((file) => file.endsWith(".json"));
}

/** Every report is whole, and none that was there has been made again. */
async function isAllKept(out: string, kept: Map<string, string>): Promise<void> {
  for (const file of await reportsIn(out)) {
    const text = await readFile(join(out, "reports", file), "utf8");
    const report = Report.parse(JSON.parse(text));
    if (report.verdict === "rejected") continue;
    const { durationMs, phases, digest } = report;
    const essence = JSON.stringify({ durationMs, phases, digest });
    expect(kept.get(file) ?? essence, file).toBe(essence);
    kept.set(file, essence);
  }
}

async function expectOutcomes(out: string, known: ReadonlyMap<string, Known>): Promise<void> {
  const book = Gradebook.parse(JSON.parse(await readFile(join(out, "grades.json"), "utf8")));
  const told = new Map(book.rows.map(({ personId, name, verdict, score }) => [personId, { name, verdict, score }]));
  expect(told.size).toBe(SIZE);
  for (const [participant, { name, kind, outcome }] of known) {
    const row = told.get(participant);
    expect([kind, row?.name, row?.score?.earned ?? row?.verdict]).toEqual([kind, name, outcome]);
  }
  const graded = [...known.values()].filter(({ outcome }) => outcome !== "rejected");
  const kinds = new Set(graded.map(({ kind, mark }) => `${kind} ${mark}`));
  expect(book.rows.filter(({ sameAs }) => sameAs !== null)).toHaveLength(graded.length - kinds.size);
  const upload: Record<string, string>[] = parse(await readFile(join(out, "moodle.csv")), { columns: true });
  const grades = new Map(upload.map((row) => [row["Identifier"]?.replace("Participant ", ""), asDrawn(row["Grade"])]));
  for (const [participant, { outcome }] of known) {
    expect(grades.get(participant)).toBe(outcome === "rejected" ? null : outcome);
  }
}

async function expectPage(out: string, known: ReadonlyMap<string, Known>): Promise<void> {
  if (!hasBrowser) return;
  const browser = await openBrowser();
  try {
    for (const width of [390, 1_280]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(`file://${out}/index.html`);
      const outcomes = [...known.values()].map(({ outcome }) => outcome);
      const scores = outcomes.filter((outcome) => outcome !== "rejected");
      expect(await page.locator("#figure-graded b").innerText()).toBe(`${scores.length} of ${SIZE}`);
      expect(await page.locator("#figure-full b").innerText()).toBe(String(scores.filter((one) => one === 100).length));
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(await page.locator("#figure-mean b").innerText()).toBe(mean.toFixed(1));
      expect(await page.locator("#ungraded li").count()).toBe(SIZE - scores.length);
      const bins = await page.locator("#distribution tbody tr").allInnerTexts();
      const counts = bins.map((text) => Number(text.trim().split(/\s+/).at(-1)));
      expect(counts[0]).toBe(scores.filter((one) => one === 100).length);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(scores.length);
      expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(
        0,
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** No line of what is told begins with what a learner wrote, and none is a command to a CI system. */
function expectQuiet({ stdout, stderr }: Ran): void {
  expect(workflowCommands(stdout + stderr)).toEqual([]);
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
