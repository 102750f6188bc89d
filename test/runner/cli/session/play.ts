import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { labsFolder, packageRoot } from "../../../../runner/paths.ts";
import { cacheFolder } from "../../../../runner/sandbox/embedded/cache-folder.ts";
import { HOME } from "./readable.ts";
import { seenOf } from "./screen.ts";
import { Shell } from "./shell.ts";
import type { Edited, Step, Typed } from "./step.ts";

export interface SessionOptions {
  columns: number;
  env?: NodeJS.ProcessEnv;
}

const PROGRAM = join(packageRoot, "dist", "runner", "main.js");

/** The command as it is when it is installed, but that its checks are of one seed: others ask for other books. */
const COMMAND = `#!/bin/sh
test "$1" = check && set -- "$@" --seed 4711
exec '${process.execPath}' '${PROGRAM}' "$@"
`;

/** Where a session is played. Lines that name it are as long as those of the transcript. */
class Home implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Home> {
    const home = new Home(await mkdtemp("/tmp/backlab-"));
    expect(home.path).toHaveLength(HOME.length);
    await mkdir(join(home.path, ".bin"));
    await writeFile(join(home.path, ".bin", "backlab"), COMMAND, { mode: 0o755 });
    return home;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/**
 * Plays a session at a terminal of its own, in an empty home.
 *
 * @param workspace the folder that the session begins a lab in
 * @returns the transcript: what one has seen on the screen in the end
 */
export async function play(
  steps: readonly Step[],
  workspace: { lab: string; folder: string },
  { columns, env = {} }: SessionOptions,
): Promise<string> {
  await using home = await Home.make();
  await using shell = await Shell.open({ columns, cwd: home.path, env: { ...environmentIn(home.path), ...env } });
  const lines: string[] = [];
  for (const step of steps) {
    if ("type" in step) lines.push(...(await typed(shell, step, columns)), "");
    else {
      await edit(step, join(labsFolder, workspace.lab), join(home.path, workspace.folder));
      lines.push(`# ${step.edit}`, "");
    }
  }
  return `${lines.join("\n").trimEnd().replaceAll(home.path, HOME)}\n`;
}

function environmentIn(home: string): NodeJS.ProcessEnv {
  return {
    ...{ ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined },
    ...{ HOME: home, XDG_STATE_HOME: join(home, ".state"), BACKLAB_CACHE_DIR: cacheFolder(process.env) },
    PATH: `${join(home, ".bin")}:${process.env["PATH"] ?? ""}`,
  };
}

async function typed(shell: Shell, { type, exit = 0, says = [] }: Typed, columns: number): Promise<string[]> {
  const { output, exitCode } = await shell.type(type);
  const lines = seenOf(output.replace(/\n$/, ""));
  const text = lines.join("\n");
  // Words may be on two lines.
  for (const words of says) expect(typeof words === "string" ? text.replace(/\s+/g, " ") : text, type).toMatch(words);
  expect(exitCode, text).toBe(exit);
  expect
    .soft(
      withoutCode(lines).filter((line) => isTooLong(line, columns)),
      type,
    )
    .toEqual([]);
  return text === "" ? [`$ ${type}`] : [`$ ${type}`, ...lines];
}

/** The lines of an answer, those of code that a hint shows left out: code is as long as it is. */
function withoutCode(lines: readonly string[]): string[] {
  let inCode = false;
  return lines.filter((line) => {
    if (!line.startsWith("```")) return !inCode;
    inCode = !inCode;
    return false;
  });
}

/** A command to copy stays one line, whatever its length, and so do a word, and what an app has logged. */
function isTooLong(line: string, columns: number): boolean {
  const [indent = ""] = /^[ |]*/.exec(line) ?? [];
  const longest = Math.max(...line.split(" ").map((word) => word.length));
  return line.length > columns && !/^ *(?:\$ |\| )/.test(line) && indent.length + longest < columns;
}

async function edit({ lay, replace = [] }: Edited, lab: string, folder: string): Promise<void> {
  const filter = (path: string): boolean => !path.endsWith("expect.yaml");
  for (const variant of lay) await cp(join(lab, variant), folder, { recursive: true, filter });
  for (const [file, found, put] of replace) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    expect(text.split(found), `${file} has ${found} once`).toHaveLength(2);
    await writeFile(
      path,
      text.replace(found, () => put),
    );
  }
}
