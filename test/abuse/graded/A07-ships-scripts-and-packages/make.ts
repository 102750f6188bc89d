import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Make } from "../../support/vault.ts";

const scripts = ["preinstall", "install", "postinstall", "prepare", "prestart", "start", "test"];
const FILES = {
  "package.json": JSON.stringify({
    type: "module",
    bin: { node: "./owned.sh", sh: "./owned.sh" },
    scripts: Object.fromEntries(scripts.map((name) => [name, "sh owned.sh"])),
  }),
  ".npmrc": "script-shell=./owned.sh\nignore-scripts=false\n",
  "owned.sh": "#!/bin/sh\necho owned\n",
  "node_modules/express/package.json": '{ "name": "express", "main": "index.js" }',
  "node_modules/express/index.js": 'throw new Error("owned")',
  "node_modules/.bin/node": "#!/bin/sh\necho owned\n",
};

/** No repository would keep a node_modules. */
export const make: Make = async ({ submission }) => {
  for (const [path, contents] of Object.entries(FILES)) {
    await mkdir(dirname(join(submission, path)), { recursive: true });
    await writeFile(join(submission, path), contents);
  }
  return submission;
};
