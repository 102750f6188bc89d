import { describe, expect, it } from "vitest";
import { backlab } from "../../support/command-line.ts";
import { type Crash, crash, tinyLab } from "../../support/crashes.ts";
import { GOOD_SERVER, server } from "../../support/grading.ts";
import { remains } from "../../support/remains.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** How often to kill on each runtime. A few show that it works; hundreds, what is rare. */
const KILLS = Number(process.env["BACKLAB_KILLS"] ?? "5");
const SEED = Number(process.env["BACKLAB_KILLS_SEED"] ?? Date.now() % 100_000);
/** A grade of the tiny lab is over by then, on most machines. */
const LONGEST_MS = 3_500;

describe.each(runtimes)("kill -9 at random moments on the $name runtime", ({ name, available }) => {
  it.skipIf(!available)(`leaves nothing after one more start`, { timeout: 60_000 + KILLS * 15_000 }, async () => {
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const grade = [tinyLab, project.path, "--runtime", name];
    const random = randomFrom(SEED);
    const killed: Pick<Crash, "pid" | "started">[] = [];
    let withRemains = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { left, ...which } = await crash(grade, { afterMs: Math.round(random() * LONGEST_MS) });
      killed.push(which);
      if (left.length > 0) withRemains++;
    }
    await backlab(["grade", ...grade]);
    console.log(`${name}: seed ${SEED}, ${KILLS} kills, ${withRemains} of them left something`);
    // One after the other: each looks into every process there is, and hundreds at once run out of open files.
    for (const { pid, started } of killed) expect(await remains(pid, started)).toEqual([]);
  });
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
