import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tarOf } from "../../../runner/intake/support/tar.ts";
import type { Make } from "../../support/vault.ts";

export const make: Make = async ({ parent }) => {
  const archive = join(parent, "submission.tar");
  await writeFile(
    archive,
    await tarOf([
      { name: "a", type: "symlink", linkname: "/tmp" },
      { name: "b", type: "link", linkname: "a" },
      { name: "b/owned", contents: "x" },
    ]),
  );
  return archive;
};
