#!/usr/bin/env node
/** The command line: the only file that touches argv, the standard streams, signals and exit. */
import { createRequire } from "node:module";
import { createInterface } from "node:readline/promises";
import { isatty } from "node:tty";
import { inspect } from "node:util";
import { Interrupts } from "./cli/interrupts.ts";
import { keyboardOn } from "./cli/keyboard.ts";
import { runProgram } from "./cli/program.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
const interrupts = new Interrupts();
const interrupt = (): void => {
  if (interrupts.interrupt()) process.exit(130);
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(kind, (error: unknown) => {
    process.stderr.write(`backlab itself failed: ${inspect(error)}\n`);
    process.exit(3);
  });
}

// A reader that goes away, as `| head` does, is no error of ours, nor is a terminal whose window is closed: SIGHUP tells.
for (const stream of [process.stdin, process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && !(error.code === "EIO" && stream.isTTY)) throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), version, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  terminal: {
    colour: wantsColour(),
    get width() {
      // Not on a terminal there are no columns, whatever the types say.
      return process.stdout.isTTY ? process.stdout.columns : 100;
    },
    interactive: isatty(process.stdin.fd) && isatty(process.stderr.fd),
  },
  confirm,
  interrupts,
  keyboard: isatty(process.stdin.fd) && isatty(process.stdout.fd) ? keyboardOn(process.stdin, interrupt) : null,
});

/** NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org have them. */
function wantsColour(): boolean {
  if (process.env["NO_COLOR"]) return false;
  if (process.env["FORCE_COLOR"]) return process.env["FORCE_COLOR"] !== "0";
  return isatty(process.stdout.fd) && process.env["TERM"] !== "dumb";
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(y|yes)?$/i.test(await lines.question(`${question} [Y/n] `, { signal: interrupts.signal }));
  } catch {
    return false; // Interrupted, or the input has ended.
  } finally {
    lines.close();
  }
}
