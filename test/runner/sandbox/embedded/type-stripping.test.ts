import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { typeStrippingFlags } from "../../../../runner/sandbox/embedded/type-stripping.ts";
import { scratch } from "./support.ts";

/** Runs files with the loader for old hosts, whatever this Node can do. */
async function run(files: Record<string, string>, entry: string): Promise<{ stdout: string; stderr: string }> {
  await using place = await scratch();
  const flags = await typeStrippingFlags(place.path, false);
  const app = join(place.path, "app");
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(app, name)), { recursive: true });
    await writeFile(join(app, name), content);
  }
  const node = promisify(execFile)(process.execPath, [...flags, entry], { cwd: app });
  return await node.catch((error: unknown) => error as { stdout: string; stderr: string });
}

const GREETING = "export const greeting: string = 'hello' satisfies string;";
const USE_IT = `import { greeting } from "./greeting.ts"; import type { Nothing } from "./nowhere.ts";
  console.log(greeting as string);`;

describe("running TypeScript on an older Node", { timeout: 30_000 }, () => {
  it.each([
    ["a module package", '{ "type": "module" }'],
    ["a package that does not say what it is", "{}"],
  ])("runs ES modules in %s", async (_, manifest) => {
    const files = { "package.json": manifest, "main.ts": USE_IT, "greeting.ts": GREETING };
    expect(await run(files, "main.ts")).toMatchObject({ stdout: "hello\n", stderr: "" });
  });

  it("runs CommonJS in .cts files and where package.json says so", async () => {
    const cts = {
      "main.cts":
        "const os = require('node:os'); const n: number = 1; console.log(typeof os.EOL, n, __filename.length > 1);",
    };
    expect(await run(cts, "main.cts")).toMatchObject({ stdout: "string 1 true\n", stderr: "" });
    const ts = {
      "package.json": '{ "type": "commonjs" }',
      "main.ts": "const n: number = 1; module.exports = n; console.log(n);",
    };
    expect(await run(ts, "main.ts")).toMatchObject({ stdout: "1\n", stderr: "" });
  });

  it("keeps lines and columns", async () => {
    const files = {
      "main.mts": "const n: number =\n  1;\nconst run = (): void => { throw new Error(String(n)); };\nrun();\n",
    };
    expect((await run(files, "main.mts")).stderr).toMatch(/main\.mts:3:33\)\n.*main\.mts:4:1/s);
  });

  it("refuses what is more than types, as Node does: where, what, and nothing of ours", async () => {
    const { stderr } = await run(
      { "package.json": '{"type":"module"}', "main.ts": "let ok = 1;\nenum Color { Red }\n" },
      "main.ts",
    );
    expect(stderr).toMatch(/enum Color \{ Red \}\n\^+\n +at .*main\.ts:2:1/);
    expect(stderr).toContain("SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported");
    expect(stderr).not.toContain("type-loader");
  });

  it("needs no loader where Node strips types itself", async () => {
    expect(await typeStrippingFlags("/nowhere", true)).toEqual(["--disable-warning=ExperimentalWarning"]);
  });
});
