import { readdir, rm, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { preparePostgres } from "../../../../runner/sandbox/embedded/postgres-cache.ts";
import { never, scratch } from "./support.ts";

describe("the prepared Postgres", { timeout: 120_000 }, () => {
  it("is made once, also when two make it at the same time", async () => {
    await using place = await scratch();
    const [one, two] = await Promise.all([preparePostgres(place.path, never), preparePostgres(place.path, never)]);
    expect(one).toEqual(two);
    expect(await readdir(place.path)).toHaveLength(1);
    expect(await preparePostgres(place.path, never)).toEqual(one);
  });

  it.each([
    ["a file is missing", (cluster: string) => rm(join(cluster, "PG_VERSION"))],
    ["a file is cut short", (cluster: string) => truncate(join(cluster, "global/pg_control"))],
    ["its seal is missing", (cluster: string) => rm(join(dirname(cluster), "seal.json"))],
  ])("is made anew when %s", async (_, damage) => {
    await using place = await scratch();
    const { cluster } = await preparePostgres(place.path, never);
    await damage(cluster);
    await preparePostgres(place.path, never);
    expect(await readdir(cluster)).toContain("PG_VERSION");
    expect(await readdir(place.path)).toHaveLength(1);
  });

  it.each([10, 150, 500])("leaves nothing half made when it is cancelled after %i ms", async (afterMs) => {
    await using place = await scratch();
    await preparePostgres(place.path, AbortSignal.timeout(afterMs)).catch(() => undefined);
    expect((await readdir(place.path)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});
