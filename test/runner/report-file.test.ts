import { existsSync } from "node:fs";
import { readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Report } from "../../grader/report/report.ts";
import { ownerWord } from "../../runner/reaper/owner.ts";
import { writeReport } from "../../runner/report-file.ts";
import { backlab } from "../support/command-line.ts";
import { GOOD_SERVER, server } from "../support/grading.ts";
import { ownerElsewhere, ownerHere } from "../support/owners.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyDisk } from "../support/tiny-disk.ts";

const tinyLab = fileURLToPath(new URL("../support/tiny-lab", import.meta.url));

/** Writes until there is room for this many bytes and no more. */
async function fill(path: string, leaving: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  await writeFile(join(path, "filler"), Buffer.alloc(bavail * bsize - leaving));
}

/** Fails a test that all can see at such length that the report is over 4 KiB. */
const WORDY_SERVER = GOOD_SERVER.replace(
  'response.end(searchParams.get("word")',
  'if (searchParams.get("word")?.length === 8) return response.end("\\u0001".repeat(500));\n  response.end(searchParams.get("word")',
);

const probe = tinyDisk(64);
probe?.[Symbol.dispose]();
const old = `${JSON.stringify({ old: "report" })}\n`;

describe.skipIf(probe === null)("a disk that is full", () => {
  // Of 4096 bytes a report's beginning could be written.
  it.each([0, 4_096])("but for %i bytes keeps the old report, and the message says what happened", async (leaving) => {
    using disk = tinyDisk(64);
    const folder = disk?.path ?? "";
    const file = join(folder, "report.json");
    await writeFile(file, old);
    await fill(folder, leaving);
    await using project = await temporaryFolder(server(WORDY_SERVER));
    const args = ["grade", tinyLab, project.path, "--runtime", "embedded", "--json", file];
    const full = await backlab(args);
    expect(full.stderr).toBe(
      `backlab: the report was not written to ${file}: ENOSPC: no space left on device, write\n` +
        "  check the folder's permissions and the disk; what was there before is as it was\n",
    );
    expect(full.exitCode).toBe(3);
    expect(full.stdout).toContain("80/100");
    expect(await readFile(file, "utf8")).toBe(old);
    expect((await readdir(folder)).sort()).toEqual(["filler", "report.json"]);

    await rm(join(folder, "filler"));
    expect(await backlab(args)).toMatchObject({ exitCode: 1, stderr: "" });
    expect(Report.parse(JSON.parse(await readFile(file, "utf8")))).toMatchObject({ score: { earned: 80 } });
  });
});

describe("a report", () => {
  it("goes into a device as it is, and says when that is full", async ({ skip }) => {
    if (!existsSync("/dev/full")) skip();
    await expect(writeReport("/dev/full", {})).rejects.toMatchObject({
      code: "report_not_written",
      message: "the report was not written to /dev/full: ENOSPC: no space left on device, write",
    });
    expect(existsSync("/dev/full")).toBe(true);
  });

  it("removes the drafts of dead processes beside it, and no other file", async () => {
    const [dead, elsewhere] = [ownerHere(), ownerElsewhere()].map(
      (owner) => `.backlab-report-${ownerWord(owner)}-0123456789ab.tmp`,
    );
    const others = [elsewhere ?? "", ".backlab-report-mine.tmp", "notes.tmp"];
    await using folder = await temporaryFolder(Object.fromEntries([dead ?? "", ...others].map((name) => [name, ""])));
    await writeReport(join(folder.path, "report.json"), {});
    expect((await readdir(folder.path)).sort()).toEqual([...others, "report.json"].sort());
  });
});
