import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { reporters } from "../../../grader/report/reporters.ts";
import { gradeCommand } from "../../../runner/cli/grade.ts";
import { packageRoot } from "../../../runner/paths.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const tinyLab = fileURLToPath(new URL("../../support/tiny-lab", import.meta.url));
const actionFolder = join(packageRoot, ".github", "actions", "grade");

const Action = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional(), required: z.boolean().optional() })),
  runs: z.object({
    using: z.literal("composite"),
    steps: z.array(
      z.object({
        name: z.string().optional(),
        run: z.string().optional(),
        shell: z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
});

const action = Action.parse(parse(await readFile(join(actionFolder, "action.yml"), "utf8")));
const guide = await readFile(join(packageRoot, "docs", "ci.md"), "utf8");

describe("the action", () => {
  it("puts no input into a script, and has no secrets", () => {
    for (const { run, shell } of action.runs.steps.filter((step) => step.run !== undefined)) {
      expect(run).not.toContain("${{");
      expect(shell).toBe("bash");
    }
    expect(JSON.stringify(action)).not.toMatch(/secrets|github\.token/i);
  });

  it.skipIf(docker === null)("grades, and leaves what a job keeps", async () => {
    const grading = action.runs.steps.find(({ name }) => name === "Grade");
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));
    const given: Record<string, string | undefined> = { ...inputs, lab: tinyLab, path: "homework; exit 7" };
    const env = Object.entries(grading?.env ?? {}).map(([name, value]) => {
      return [name, given[/^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? ""]];
    });
    const files = Object.entries(server(GOOD_SERVER)).map(([name, text]) => [`homework; exit 7/${name}`, text]);
    await using repository = await temporaryFolder(Object.fromEntries(files) as Record<string, string>);
    const { stdout } = await promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", grading?.run ?? ""], {
      cwd: repository.path,
      env: { ...process.env, ...Object.fromEntries(env), GITHUB_ACTION_PATH: actionFolder } as NodeJS.ProcessEnv,
    });
    expect(stdout).toMatch(/100\/100[\s\S]*\n::notice title=backlab%3A tiny-lab::100\/100/);
    expect(await readFile(join(repository.path, "backlab-junit.xml"), "utf8")).toContain("<testsuites");
    expect(JSON.parse(await readFile(join(repository.path, "backlab-report.json"), "utf8"))).toMatchObject({
      runtime: "docker",
    });
  });
});

describe("docs/ci.md", () => {
  const blocks = [...guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text = ""]) => ({
    language,
    text,
  }));

  it("has recipes that are YAML, and shell that parses", async () => {
    for (const { text } of blocks.filter(({ language }) => language === "yaml")) expect(parse(text)).toBeTruthy();
    for (const { text } of blocks.filter(({ language }) => language === "sh")) {
      await promisify(execFile)("sh", ["-n", "-c", text]);
    }
  });

  it("uses only flags, reporters and inputs that there are", () => {
    const code = blocks.map(({ text }) => text).join("\n");
    const lines = code.replace(/\\?\n\s+--/g, " --").split("\n");
    const known = gradeCommand.options.map(({ flags }) => flags.split(" ")[0]);
    for (const line of lines.filter((one) => one.includes(" grade "))) {
      for (const [flag] of line.matchAll(/(?<= )--[a-z][a-z-]*/g)) expect(known).toContain(flag);
    }
    const names = reporters.map(({ name }) => name);
    for (const [, name] of guide.matchAll(/--reporter (\w+)/g)) expect(names).toContain(name);
    const table = [...guide.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(table).toEqual(names);
    const [, listed = ""] = /it takes ([^:]*?),? and has no secrets/s.exec(guide) ?? [];
    expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)).toEqual(Object.keys(action.inputs));
  });
});
