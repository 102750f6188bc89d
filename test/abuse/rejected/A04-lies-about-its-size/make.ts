import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipOf } from "../../../runner/intake/support/zip.ts";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const archive = join(parent, "submission.zip");
  await writeFile(
    archive,
    zipOf([{ name: "src/zeros.ts", contents: Buffer.alloc(64 * 1024 * 1024), announcedBytes: 10 }]),
  );
  return archive;
};
