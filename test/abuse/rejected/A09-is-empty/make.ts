import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const folder = join(parent, "empty");
  await mkdir(folder);
  return folder;
};
