import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../../runner/cli/command.ts";
import { keptFound } from "../../../runner/cli/doctor-kept.ts";
import type { Finding } from "../../../runner/cli/finding.ts";
import { KeptData } from "../../../runner/develop/kept-data.ts";
import { keptVolume } from "../../../runner/sandbox/docker/kept-volumes.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { removeVolumesOf } from "../develop/hosts.ts";

const begun = "2026-01-01T00:00:00.000Z";

/** What is found of a folder's data; other tests and projects have theirs on the same engine. */
async function foundOf(folder: string, dataDir: string): Promise<Finding[]> {
  const found = await keptFound({ env: { BACKLAB_DATA_DIR: dataDir } } as unknown as CommandContext);
  return found.filter(({ line }) => line.includes(folder));
}

async function keep(
  dataDir: string,
  folder: string,
  bytes: number,
): Promise<{ place: string; owner: KeptData["owner"] }> {
  await using data = await KeptData.open(dataDir, { folder, begun }, "embedded");
  const place = data.service("redis").folder;
  await mkdir(place);
  await writeFile(join(place, "rows"), Buffer.alloc(bytes));
  return { place: join(place, ".."), owner: data.owner };
}

describe("what backlab dev keeps, as doctor tells of it", () => {
  it("is named with its size, its project, whether that is there, and how to remove it", async () => {
    await using data = await temporaryFolder({ "dev-000000000000/record.json": "{", "other/record.json": "{" });
    await using work = await temporaryFolder({ "it's mine/.keep": "" });
    const here = await keep(data.path, work.path, 5_300_000);
    const gone = await keep(data.path, join(work.path, "gone"), 10);
    expect(await foundOf(join(work.path, "gone"), data.path)).toEqual([
      {
        ok: false,
        line: `kept by backlab dev for ${work.path}/gone, which is gone: less than 1 MiB in ${gone.place}`,
        advice: `remove it with: rm -r ${gone.place}`,
      },
    ]);
    expect(await foundOf(`${work.path}:`, data.path)).toEqual([
      {
        ok: true,
        line: `kept by backlab dev for ${work.path}: 5 MiB in ${here.place}`,
        advice: `to remove it: rm -r ${here.place}`,
      },
    ]);
    const odd = await keep(join(work.path, "it's mine"), work.path, 10);
    const [finding] = await foundOf(`${work.path}:`, join(work.path, "it's mine"));
    expect(finding?.advice).toBe(`to remove it: rm -r '${odd.place.replace("'", "'\\''")}'`);
  });

  it.skipIf(docker === null)("is named with its volumes, also those that nothing is known of", async () => {
    if (docker === null) return;
    await using data = await temporaryFolder();
    await using work = await temporaryFolder();
    const { owner } = await keep(data.path, work.path, 10);
    try {
      const volume = await keptVolume(docker.engine, owner, "postgres");
      const [finding] = await foundOf(work.path, data.path);
      expect(finding?.line).toMatch(new RegExp(`less than 1 MiB in .*, Docker volumes ${volume}$`));
      expect(finding?.advice).toMatch(new RegExp(`rm -r .* && docker volume rm ${volume}$`));
      const [stray] = await foundOf(work.path, join(data.path, "nowhere"));
      expect(stray).toEqual({
        ok: false,
        line: `kept by backlab dev for ${work.path}, of which no record is here: Docker volume ${volume}`,
        advice: `unless another BACKLAB_DATA_DIR has it, remove it with: docker volume rm ${volume}`,
      });
    } finally {
      await removeVolumesOf({ folder: work.path });
    }
  });
});
