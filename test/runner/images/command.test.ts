import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../../runner/images/command.ts";
import { temporaryFolder } from "../../../runner/images/temporary-folder.ts";

const options = { hint: "install it", onLine: () => undefined };

describe("runCommand", () => {
  it("passes on each line of output and of error output", async () => {
    const lines: string[] = [];
    await runCommand("sh", ["-c", "echo one; echo two >&2"], { ...options, onLine: (line) => lines.push(line) });
    expect(lines.sort()).toEqual(["one", "two"]);
  });

  it("quotes the last lines of a program that fails", async () => {
    await expect(runCommand("sh", ["-c", "echo no space left; exit 3"], options)).rejects.toMatchObject({
      code: "image_build_failed",
      message: "sh failed:\n  no space left",
      hint: "install it",
    });
  });

  it("says so when there is no such program", async () => {
    await expect(runCommand("no-such-program", [], options)).rejects.toMatchObject({
      code: "image_build_failed",
      message: expect.stringContaining("no-such-program cannot be run") as string,
      hint: "install it",
    });
  });

  it("kills the program and what it started when it is cancelled", async () => {
    await using temporary = await temporaryFolder();
    const controller = new AbortController();
    const started = { ...options, signal: controller.signal, onLine: () => controller.abort() };
    const late = `(sleep 1; echo > '${temporary.path}/late') & echo started; wait`;
    await expect(runCommand("sh", ["-c", late], started)).rejects.toMatchObject({ code: "cancelled" });
    await sleep(1_500);
    expect(await readdir(temporary.path)).toEqual([]);
  });

  it("does not start when it is cancelled already", async () => {
    const lines: string[] = [];
    const running = runCommand("echo", ["x"], {
      ...options,
      onLine: (line) => lines.push(line),
      signal: AbortSignal.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await sleep(20);
    expect(lines).toEqual([]);
  });
});
