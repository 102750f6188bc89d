import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../runner/paths.ts";
import { backlab, type Ran } from "./command-line.ts";
import { GOOD_SERVER, type Files } from "./grading.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const LAB = `id: small-lab
title: A lab for learners in tests
summary: Small, and complete.
level: foundation
skills: [http]
minutes: 5
template: express-ts
apps:
  api: { start: node src/server.ts, port: 3000 }
packages: [express]
limits: { startSeconds: 5, testSeconds: 2, totalSeconds: 20 }
stages:
  - { id: open, title: Open, points: 40, visibility: public }
  - { id: shut, title: Shut, points: 40, needs: open }
  - { id: dark, title: Dark, points: 20, visibility: sealed }
`;

const HINTS = "A nudge.\n\n---\n\nA push.\n\n---\n\nNearly the answer.\n";

/** A lab that has all that learners get, and takes a moment to grade. */
const FILES: Files = {
  "lab.yaml": LAB,
  "README.md": "# A lab\n\nThe tests of `open` are in [suite/open.test.ts](suite/open.test.ts).\n",
  "starter/src/server.ts": 'const port: number = Number(process.env["PORT"]);\nconsole.log(port);\n',
  "solution/src/server.ts": GOOD_SERVER,
  "hints/open.md": HINTS,
  "hints/shut.md": HINTS,
  "hints/dark.md": HINTS,
  "suite/open.test.ts": `import { expect, it } from "@jest/globals";
import { api, cell, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { wordIn } from "./support/words.ts";

it("answers 200", async () => {
  const res: Response = await api().get("/");
  expect(res.status).toBe(200);
});

it("gives back what it is sent", async () => {
  const word = random.letters(8);
  hint("answer with the query's word");
  expect(wordIn(await api().get(\`/?word=\${word}\`))).toBe(word);
});

it("answers after a restart", async () => {
  await cell.restart("api");
  expect((await api().get("/")).status).toBe(200);
});
`,
  "suite/support/words.ts": `import type { Response } from "supertest";

export function wordIn(res: Response): string {
  return res.text;
}
`,
  "suite/shut.test.ts": `import { expect, it } from "@jest/globals";
import { api, hint } from "backlab/suite";

it("answers 404 elsewhere", async () => {
  hint("whoever has not found it says 404");
  expect((await api().get("/elsewhere")).status).toBe(404);
});

it("answers 404 even further", async () => {
  expect((await api().get("/else/where")).status).toBe(404);
});
`,
  "suite/dark.test.ts": `import { expect, it } from "@jest/globals";
import { api } from "backlab/suite";

it("is never seen", async () => {
  expect((await api().get("/?word=dark")).text).toBe("dark");
});
`,
};

/** A place with that lab in it, and state of its own, where commands are typed. */
export interface Learner extends AsyncDisposable {
  /** Where it all is. */
  path: string;
  /** The lab's folder. */
  lab: string;
  /** The workspace, once it is started. */
  work: string;
  /** Runs a command in the workspace, or in another folder. */
  type: (args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv) => Promise<Ran>;
}

export async function learner(files: Files = {}): Promise<Learner> {
  const all = Object.entries({ ...FILES, ...files }).map(([path, text]) => [`labs/small-lab/${path}`, text] as const);
  const { path, [Symbol.asyncDispose]: dispose } = await temporaryFolder(Object.fromEntries(all));
  const work = join(path, "work");
  const home = { HOME: path, XDG_STATE_HOME: join(path, "state") };
  return {
    path,
    lab: join(path, "labs", "small-lab"),
    work,
    type: (args, cwd = work, env = {}) => backlab(args, { cwd, env: { ...home, ...env } }),
    [Symbol.asyncDispose]: dispose,
  };
}

/** A learner who has begun the lab. */
export async function started(...options: readonly string[]): Promise<Learner> {
  const made = await learner();
  const { exitCode, stderr } = await made.type(["start", made.lab, made.work, ...options], made.path);
  if (exitCode !== 0) throw new Error(stderr);
  return made;
}

/** What `npm install` would do, with the packages that are here. */
export async function install(folder: string): Promise<void> {
  await symlink(join(packageRoot, "node_modules"), join(folder, "node_modules"));
}
