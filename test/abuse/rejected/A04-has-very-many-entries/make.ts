import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tarOf } from "../../../runner/intake/support/tar.ts";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const archive = join(parent, "submission.tar.gz");
  await writeFile(archive, gzipSync(await tarOf(Array.from({ length: 20_000 }, (_, n) => ({ name: `src/${n}.ts` })))));
  return archive;
};
