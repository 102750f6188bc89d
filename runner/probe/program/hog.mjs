/** Takes memory, 8 MiB at a time, up to as much as it is told, and says how much it has. */
import { writeFileSync, writeSync } from "node:fs";

const STEP_MIB = 8;
const most = Number(process.argv[2]);
const held = [];

// When memory runs out it is this process that has to go, not the one that tells of it.
writeFileSync("/proc/self/oom_score_adj", "1000");
for (let mib = 0; mib < most; mib += STEP_MIB) {
  held.push(Buffer.alloc(STEP_MIB * 1024 * 1024, 1));
  writeSync(1, `${mib + STEP_MIB}\n`);
}
