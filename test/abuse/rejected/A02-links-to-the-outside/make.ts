import { symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ submission }) => {
  await symlink("/etc/passwd", join(submission, "src", "config.ts"));
  return submission;
};
