import { closeSync, openSync, writeSync } from "node:fs";

const block = Buffer.alloc(1024 * 1024, 1);
const LIMIT_MIB = 256;

export const caught: string[] = [];

for (const folder of ["/app", "/tmp", "/dev/shm", "/", "/var/tmp", "/run"]) {
  let mib = 0;
  try {
    const file = openSync(`${folder}/full`, "w");
    try {
      while (mib < LIMIT_MIB) mib += writeSync(file, block) / block.length;
    } finally {
      closeSync(file);
    }
  } catch {
    // Full, or not to be written to.
  }
  if (mib >= LIMIT_MIB) caught.push(`${folder} took ${mib} MiB`);
}
