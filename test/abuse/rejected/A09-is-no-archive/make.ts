import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const archive = join(parent, "submission.zip");
  await writeFile(archive, Buffer.from("\x89PNG\r\n\x1a\n".repeat(100), "latin1"));
  return archive;
};
