import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { soundLab } from "../../support/sound-lab.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const BAD_SERVER = GOOD_SERVER.replace("404", "200");
const PROGRAM = join(packageRoot, "dist", "runner", "main.js");
const hasScript = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");

/** A watch in a terminal of its own, which says how it was left. */
class Terminal {
  readonly #child: ChildProcess;
  #text = "";
  #seen = 0;

  constructor(lab: string, project: string) {
    const watch = `'${process.execPath}' '${PROGRAM}' watch '${lab}' '${project}' --runtime embedded`;
    const command = `stty cols 100 rows 40; ${watch}; echo "ended with $?"; stty -a`;
    this.#child = spawn("script", ["-qfec", command, "/dev/null"], {
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (data: Buffer) => void (this.#text += String(data)));
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** What is shown from the last thing looked for until this is. */
  async shows(wanted: string | RegExp): Promise<string> {
    const fresh = (): string => this.#text.slice(this.#seen);
    await vi.waitFor(() => expect(fresh()).toMatch(wanted), { timeout: 20_000, interval: 20 });
    const shown = fresh();
    this.#seen = this.#text.length;
    return shown;
  }
}

describe.skipIf(!hasScript)("watching at a terminal", { timeout: 60_000 }, () => {
  it("shows a mistake as it is saved, a hint when asked, the mended file's 100, and ends on q", async () => {
    await using lab = await soundLab();
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const save = (text: string): Promise<void> => writeFile(join(project.path, "src/server.ts"), text);
    const terminal = new Terminal(lab.folder, project.path);
    await terminal.shows(/ 100\/100 · best 100 {3}\[l\] list {2}\[r\] run again {2}\[q\] quit/);
    await save(BAD_SERVER);
    const failure = await terminal.shows(/ 40\/100 · best 100 {3}\[h\] hint/);
    expect(failure).toContain("✗ answers 404 elsewhere");
    expect(failure).toContain("(2/2) · 3/3 tests · 1 failed · 40 so far · best 100");
    terminal.press("h");
    await terminal.shows(/hint 1\/3 for shut\s+A nudge\./);
    terminal.press("l");
    await terminal.shows(/✓ answers 200\s+✓ gives back what it is sent/);
    await save(GOOD_SERVER);
    await terminal.shows(/ 100\/100 · best 100 {3}\[l\]/);
    terminal.press("q");
    const end = await terminal.shows(/ended with 0[^]* icanon[^]* echo /);
    expect(end).not.toMatch(/-icanon|-echo /);
  });

  it("gives the terminal back when it is interrupted by Ctrl-C in the middle of a run", async () => {
    await using lab = await soundLab();
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const terminal = new Terminal(lab.folder, project.path);
    await terminal.shows(/starting (the cell|your app)/);
    terminal.press("\u0003");
    const end = await terminal.shows(/ended with 130[^]* icanon[^]* echo /);
    expect(end).not.toMatch(/-icanon|-echo /);
  });
});
