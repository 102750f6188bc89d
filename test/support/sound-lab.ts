import { join } from "node:path";
import { expect } from "vitest";
import { freshCells } from "../../runner/sandbox/cells.ts";
import type { Runtime } from "../../runner/sandbox/cell.ts";
import type { GateName, GateResult, Problem, VerifiedLab } from "../../runner/verify/verification.ts";
import { verify, type VerifyEvents, type VerifyRequest } from "../../runner/verify/verify.ts";
import { type Files, GOOD_SERVER } from "./grading.ts";
import { runtimes } from "./runtimes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const LAB = `id: sound-lab
title: A lab that holds
summary: Small, and complete.
level: foundation
skills: [http]
minutes: 1
template: express-ts
apps:
  api: { start: node src/server.ts, port: 3000 }
packages: [express]
limits: { startSeconds: 10, testSeconds: 2, totalSeconds: 20 }
stages:
  - { id: open, title: Open, points: 40, visibility: public }
  - { id: shut, title: Shut, points: 60, needs: open }
`;

const BRIEF = `# A lab that holds

Begin with [the second stage](#shut-say-no-60-points), or [a hint](hints/open.md): \`backlab hint sound-lab open\`.

## open: answer (40 points)

\`GET /\` answers 200 and the word it is sent.

## shut: say no (60 points)

Any other path is a 404.
`;

const OPEN = `import { expect, it } from "@jest/globals";
import { api } from "backlab/suite";

it("answers 200", async () => {
  expect((await api().get("/")).status).toBe(200);
});

it("gives back what it is sent", async () => {
  expect((await api().get("/?word=hello")).text).toBe("hello");
});
`;

const SHUT = `import { expect, it } from "@jest/globals";
import { api } from "backlab/suite";

it("answers 404 elsewhere", async () => {
  expect((await api().get("/elsewhere")).status).toBe(404);
});
`;

const HINTS = "A nudge.\n\n---\n\nA push.\n\n---\n\nNearly the answer.\n";
const STARTER = GOOD_SERVER.replace("404;", "500; else response.statusCode = 500;").replace('get("word")', 'get("")');

const OPENING = "const { pathname";
const MISTAKES: Readonly<Record<string, readonly [from: string, to: string, fails: readonly string[]]>> = {
  "always-200": ["404", "200", ["shut/answers-404-elsewhere"]],
  "always-400": ["404", "400", ["shut/answers-404-elsewhere"]],
  "always-410": ["404", "410", ["shut/answers-404-elsewhere"]],
  created: [OPENING, `response.statusCode = 201; ${OPENING}`, ["open/answers-200"]],
  accepted: [OPENING, `response.statusCode = 202; ${OPENING}`, ["open/answers-200"]],
  "in-capitals": ['?? "")', '?.toUpperCase() ?? "")', ["open/gives-back-what-it-is-sent"]],
  "in-quotes": ['"word") ?? ""', '"word") + "!"', ["open/gives-back-what-it-is-sent"]],
  "other-name": ['"word"', '"text"', ["open/gives-back-what-it-is-sent"]],
};

/** What a mistake of the sound lab says of itself. */
export function expectation(fails: readonly string[]): string {
  return `who: somebody\nfails:\n${fails.map((id) => `  - ${id}\n`).join("")}`;
}

/** A complete lab that passes every gate, of two stages and no services. */
const SOUND: Files = {
  "lab.yaml": LAB,
  "README.md": BRIEF,
  "hints/open.md": HINTS,
  "hints/shut.md": HINTS,
  "suite/open.test.ts": OPEN,
  "suite/shut.test.ts": SHUT,
  "starter/src/server.ts": STARTER,
  "solution/src/server.ts": GOOD_SERVER,
  "alternatives/in-javascript/src/server.js": `const http = require("node:http");\n${GOOD_SERVER.split("\n").slice(2).join("\n").replace("createServer", "http.createServer")}`,
  "alternatives/late/package.json": '{"type":"module"}',
  "alternatives/late/src/server.ts": `await Promise.resolve();\n${GOOD_SERVER}`,
  ...Object.fromEntries(
    Object.entries(MISTAKES).flatMap(([name, [from, to, fails]]) => [
      [`mistakes/${name}/src/server.ts`, GOOD_SERVER.replace(from, to)],
      [`mistakes/${name}/expect.yaml`, expectation(fails)],
    ]),
  ),
};

/** Other contents for some of the sound lab's files; null takes one out, a function changes it. */
export type Changes = Readonly<Record<string, string | null | ((text: string) => string)>>;

/** The sound lab with something about it changed, in a folder of its own. */
export async function soundLab(changes: Changes = {}): Promise<{ folder: string } & AsyncDisposable> {
  const files = new Map(Object.entries(SOUND));
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) files.delete(path);
    else files.set(path, typeof change === "string" ? change : change(files.get(path) ?? ""));
  }
  const named = [...files].map(([path, text]) => [`sound-lab/${path}`, text]);
  const { path, [Symbol.asyncDispose]: dispose } = await temporaryFolder(Object.fromEntries(named) as Files);
  return { folder: join(path, "sound-lab"), [Symbol.asyncDispose]: dispose };
}

/** Replaces a part of a file that has to be there. */
export function replacing(from: string, to: string): (text: string) => string {
  return (text) => {
    if (!text.includes(from)) throw new Error(`the sound lab has no ${from}`);
    return text.replace(from, to);
  };
}

export interface VerifyOptions {
  runtime?: Runtime;
  repeat?: number;
  jobs?: number;
  seed?: number;
  signal?: AbortSignal;
  events?: VerifyEvents;
}

const embedded = runtimes.find(({ name }) => name === "embedded");

/** Verifies labs with nothing replaced, on the embedded runtime unless told otherwise. */
export async function verifyFolders(
  folders: readonly string[],
  only: readonly GateName[],
  options: VerifyOptions = {},
): Promise<VerifiedLab[]> {
  const { runtime = embedded?.runtime(), repeat = 2, jobs = 1, seed = 1 } = options;
  if (runtime === undefined) throw new Error("there is no embedded runtime");
  const labs = folders.map((folder) => ({ folder, name: folder }));
  const request: VerifyRequest = { labs, only, repeat, jobs, seed };
  const signal = options.signal ?? new AbortController().signal;
  return (await verify(request, freshCells(runtime), signal, options.events)).labs;
}

/** Verifies the sound lab with these changes. */
export async function verifyChanged(
  changes: Changes,
  only: readonly GateName[],
  options: VerifyOptions = {},
): Promise<GateResult[]> {
  await using lab = await soundLab(changes);
  const [verified] = await verifyFolders([lab.folder], only, options);
  return verified?.gates ?? [];
}

/** What one gate finds wrong with the sound lab after these changes. */
export async function problemsAt(gate: GateName, changes: Changes, options: VerifyOptions = {}): Promise<Problem[]> {
  const [result] = await verifyChanged(changes, [gate], options);
  return result?.problems ?? [];
}

/** A test that fails in its first runs, whatever the answer: it leaves a mark in a folder each time. */
export function flaky(folder: string, failures: number): Changes {
  const test = `
import { readdirSync, writeFileSync } from "node:fs";
it("flips", () => {
  const runs = readdirSync(${JSON.stringify(folder)}).length;
  writeFileSync(${JSON.stringify(folder)} + "/" + runs, "");
  if (runs < ${failures}) throw new Error("not yet");
});
`;
  return { "suite/shut.test.ts": (text) => text + test };
}

/** Text like this, somewhere in an object that is compared. */
export function like(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
