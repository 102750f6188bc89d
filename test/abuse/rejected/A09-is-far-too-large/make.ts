import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ submission }) => {
  await writeFile(join(submission, "src", "data.ts"), Buffer.alloc(100 * 1024 * 1024, "x"));
  return submission;
};
