import { spawn } from "node:child_process";
import { suiteHostFile } from "../../runner/paths.ts";
import { SuiteLink } from "../../runner/sandbox/suite-link.ts";

/** A suite process of its own, without a cell around it. */
export function startSuiteProcess(): { suite: SuiteLink } & Disposable {
  const child = spawn(process.execPath, [suiteHostFile], { stdio: ["pipe", "pipe", "inherit"] });
  return { suite: new SuiteLink(child), [Symbol.dispose]: () => void child.kill("SIGKILL") };
}
