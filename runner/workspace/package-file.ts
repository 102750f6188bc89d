import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../paths.ts";

const Words = z.record(z.string(), z.string());
const PackageFile = z.looseObject({
  scripts: Words.default({}),
  dependencies: Words.default({}),
  devDependencies: Words.default({}),
});
type PackageFile = z.infer<typeof PackageFile>;

/** What the public tests stand on: in the versions that grading has. */
const FOR_TESTS = ["@jest/globals", "@types/supertest", "esbuild", "jest", "jest-environment-node", "supertest"];

/** A starter's package.json with what `npm test` needs. */
export function withTests(text: string): string {
  const file = parsed(text);
  const own = parsed(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const versions = { ...own.dependencies, ...own.devDependencies };
  const added = FOR_TESTS.map((name) => [name, versions[name] ?? versions["jest"] ?? "*"] as const);
  return written({
    ...file,
    scripts: { ...file.scripts, test: "jest --config .backlab/jest/config.mjs" },
    devDependencies: sorted({ ...Object.fromEntries(added), ...file.devDependencies }),
  });
}

/** A package.json of a TypeScript project for the same project in JavaScript. */
export function forJavaScript(text: string): string {
  const file = parsed(text);
  const scripts = without(file.scripts, ["typecheck"]);
  return written({
    ...file,
    scripts: mapped(scripts, (line) => line.replace(/\.ts\b/g, ".js")),
    devDependencies: without(file.devDependencies, ["typescript"]),
  });
}

/** With its fields in the order in which they are written. */
function parsed(text: string): PackageFile {
  const value = JSON.parse(text) as object;
  return { ...value, ...PackageFile.parse(value) };
}

function without(words: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(words).filter(([name]) => !names.includes(name)));
}

function mapped(words: Record<string, string>, change: (word: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, change(word)]));
}

function sorted(words: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function written(file: PackageFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}
