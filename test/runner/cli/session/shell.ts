import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** Whether pseudo-terminals are to be had here. */
export const hasTerminals = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");

/** What it says when it waits for a line: no command does. */
const PROMPT = /@ready:(\d+)@$/;

/**
 * Reads a line, does it, and goes on. An interactive shell would do the same with an editor for the line, of which each
 * system's draws it in its own way; here the terminal itself shows what is typed.
 */
const LOOP = `while printf '@ready:%s@' "$?" && IFS= read -r line; do eval "$line"; done`;

/** Longest that one command may take on a busy machine. */
const PATIENCE_MS = 120_000;

export interface ShellOptions {
  columns: number;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** A shell in a terminal of its own. */
export class Shell implements AsyncDisposable {
  readonly #child: ChildProcess;
  #text = "";
  #heard: () => void = () => undefined;

  private constructor({ columns, cwd, env }: ShellOptions) {
    this.#child = spawn("script", ["-qfec", `stty cols ${columns} rows 40; ${LOOP}`, "/dev/null"], {
      ...{ cwd, env: { ...env, SHELL: "/bin/sh", TERM: "xterm-256color" } },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#text += text;
      this.#heard();
    });
  }

  static async open(options: ShellOptions): Promise<Shell> {
    const shell = new Shell(options);
    await shell.#untilReady();
    return shell;
  }

  /** Types a line, and waits for what comes of it: all that the terminal was sent, the line itself left out. */
  async type(line: string): Promise<{ output: string; exitCode: number }> {
    this.#text = "";
    this.#child.stdin?.write(`${line}\n`);
    const exitCode = await this.#untilReady();
    return { output: this.#text.replace(PROMPT, "").replace(`${line}\r\n`, ""), exitCode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "close");
    this.#child.stdin?.write("exit 0\n");
    const timer = setTimeout(() => this.#child.kill("SIGHUP"), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  }

  async #untilReady(): Promise<number> {
    const ready = new Promise<string>((resolve, reject) => {
      const late = (): void => reject(new Error(`nothing more than this within ${PATIENCE_MS} ms:\n${this.#text}`));
      const timer = setTimeout(late, PATIENCE_MS);
      this.#heard = () => {
        const code = PROMPT.exec(this.#text)?.[1];
        if (code === undefined) return;
        clearTimeout(timer);
        resolve(code);
      };
      this.#heard();
    });
    return Number(await ready);
  }
}
