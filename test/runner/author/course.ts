import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageRoot } from "../../../runner/paths.ts";
import type { Files } from "../../support/grading.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What the guide has authors install beside backlab, and what comes with that. */
const INSTALLED = [
  "@jest/globals",
  "@types/express",
  "@types/node",
  "@types/pg",
  "@types/supertest",
  "express",
  "pg",
  "zod",
];

/** A project outside of this one in which backlab is installed, as an author of labs has it. */
export async function course(files: Files = {}): Promise<{ path: string } & AsyncDisposable> {
  const folder = await temporaryFolder({
    "package.json": '{ "name": "a-course", "private": true, "type": "module" }',
    ...files,
  });
  const modules = join(folder.path, "node_modules");
  for (const name of INSTALLED) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(packageRoot, "node_modules", name), join(modules, name));
  }
  await symlink(packageRoot, join(modules, "backlab"));
  return folder;
}
