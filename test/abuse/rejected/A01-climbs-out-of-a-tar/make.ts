import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tarOf } from "../../../runner/intake/support/tar.ts";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const archive = join(parent, "submission.tar");
  await writeFile(archive, await tarOf([{ name: "package.json" }, { name: "../../etc/cron.d/owned", contents: "x" }]));
  return archive;
};
