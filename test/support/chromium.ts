import { existsSync } from "node:fs";
import { type Browser, chromium as engine } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's browser, or the one that the environment names; null where there is none. */
const executablePath = [process.env["BACKLAB_CHROMIUM"] ?? "", "/usr/bin/chromium"].find((path) => existsSync(path));

/** Whether pages can be looked at here; else tests that do are skipped. */
export const hasBrowser = executablePath !== undefined;

export function openBrowser(): Promise<Browser> {
  return engine.launch({ executablePath: executablePath ?? "", headless: true, args: FLAGS });
}
