import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { completionOf } from "../../../runner/cli/completion-run.ts";
import { commands } from "../../../runner/cli/program.ts";
import { backlab } from "../../support/command-line.ts";

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

async function script(shell: string): Promise<string> {
  let text = "";
  const context = { out: (more: string) => void (text += more) } as Parameters<ReturnType<typeof completionOf>>[2];
  await completionOf(commands)([shell], {}, context);
  return text;
}

/** What bash offers for the last word of a line. */
async function offered(...words: string[]): Promise<string[]> {
  const asking = `${await script("bash")}
COMP_WORDS=(backlab ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _backlab
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", asking], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

describe("in bash", { skip: !has("bash") }, () => {
  it("offers every command, and those of groups in their group", async () => {
    const words = await offered("");
    for (const { name } of commands) expect(words).toContain(name.split(" ")[0]);
    expect(await offered("images", "")).toEqual(["build"]);
    expect((await offered("author", "")).sort()).toEqual(["new", "preview", "schema"]);
  });

  it.each([
    [["sta"], ["start"]],
    [["start", "rest"], ["rest-api"]],
    [["check", "--j"], ["--json"]],
    [["check", "crud", "--a"], ["--all"]],
    [["check", "--runtime", "e"], ["embedded"]],
    [["start", "rest-api", "--template", "express-j"], ["express-js"]],
    [["author", "new", "--t"], ["--template"]],
    [["no-such-command", ""], [""]],
  ])("completes %j as %j", async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

it.each(["zsh", "fish"])("is no nonsense to %s, where that is there", async (shell) => {
  const text = await script(shell);
  for (const { name } of commands) expect(text).toContain(name.split(" ").at(-1));
  if (has(shell)) expect(spawnSync(shell, ["--no-execute"], { input: text }).status).toBe(0);
});

it("says which shells there are", async () => {
  const { exitCode, stderr } = await backlab(["completion", "bsh"]);
  expect(stderr).toMatch(/there is no completion for bsh\n {2}did you mean bash\?/);
  expect(exitCode).toBe(2);
});
