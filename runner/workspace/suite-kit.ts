import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import type { Lab } from "../../grader/lab.ts";
import type { Surroundings } from "../../grader/suite/outside.ts";
import { packageRoot, templatesFolder } from "../paths.ts";
import { STATE_FOLDER } from "./record.ts";

const compiled = join(packageRoot, "dist", "grader");

/** What is made there later, and is nobody else's business. */
const IGNORED_BY_GIT = "replaced/\nsolution/\nsubmissions/\n";

/** What a workspace has to run public tests with under the `jest` command: its set-up, `backlab/suite` and its types. */
export async function suiteKit(lab: Lab): Promise<Map<string, Buffer>> {
  const about: Surroundings = {
    apps: Object.fromEntries(Object.entries(lab.apps).map(([name, { port }]) => [name, port])),
    services: lab.services,
    testSeconds: lab.limits.testSeconds,
  };
  return new Map([
    [`${STATE_FOLDER}/.gitignore`, Buffer.from(IGNORED_BY_GIT)],
    ...(await setUp()),
    [`${STATE_FOLDER}/jest/lab.json`, Buffer.from(`${JSON.stringify(about, null, 2)}\n`)],
    [`${STATE_FOLDER}/jest/suite.cjs`, await suiteBundle()],
    ...(await types(join(compiled, "suite", "index.d.ts"))),
  ]);
}

async function setUp(): Promise<[string, Buffer][]> {
  const folder = join(templatesFolder, "workspace", "jest");
  const files: [string, Buffer][] = [];
  for (const name of await readdir(folder)) {
    files.push([`${STATE_FOLDER}/jest/${name}`, await readFile(join(folder, name))]);
  }
  return files;
}

async function suiteBundle(): Promise<Buffer> {
  const outside = JSON.stringify(join(compiled, "suite", "outside.js"));
  const { outputFiles } = await build({
    stdin: {
      contents: `import { standOutside } from ${outside};
        standOutside(globalThis.backlabLab, process.env);
        export * from ${outside};`,
      resolveDir: packageRoot,
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    minifyWhitespace: true,
    legalComments: "none",
    external: ["pg-native"],
    logLevel: "silent",
  });
  return Buffer.from(outputFiles[0]?.contents ?? "");
}

/** A declaration file and all that it imports from beside it, found in the workspace as they are here. */
async function types(file: string, found = new Map<string, Buffer>()): Promise<Map<string, Buffer>> {
  const name = `${STATE_FOLDER}/types/${relative(compiled, file)}`;
  if (found.has(name)) return found;
  const text = await readFile(file, "utf8");
  found.set(name, Buffer.from(text));
  for (const [, path = ""] of text.matchAll(/from "(\.[^"]+)\.ts"/g)) {
    await types(join(dirname(file), `${path}.d.ts`), found);
  }
  return found;
}
