/** `npm run bench`: measures, prints a table, and writes what it is made of. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bench } from "./bench.ts";
import { measureCheck } from "./check.ts";
import { renderCheck } from "./check-table.ts";
import { removeLeftovers } from "./leftovers.ts";
import { FULL, QUICK } from "./sizes.ts";
import { renderResults } from "./table.ts";

const INTERRUPTED = 130;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    /** Only what `backlab check` takes, which is measured by itself. */
    check: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

process.once("SIGINT", () => void removeLeftovers(process.pid).finally(() => process.exit(INTERRUPTED)));

try {
  const { quick, check, json } = values;
  const tell = (what: string): void => void process.stderr.write(`bench: ${what}\n`);
  const sizes = quick ? QUICK : FULL;
  const results = check ? await measureCheck(sizes.repeats, tell) : await bench({ sizes, quick, tell });
  process.stdout.write(`\n${"broken" in results ? renderCheck(results) : renderResults(results)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await removeLeftovers(process.pid);
}
