import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { embeddedServices } from "../../../runner/develop/embedded-services.ts";
import { KeptData } from "../../../runner/develop/kept-data.ts";
import { ownerWord } from "../../../runner/reaper/owner.ts";
import { ownerElsewhere, ownerHere, sleeper } from "../../support/owners.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const mine = { folder: "/home/ada/books", begun: "2026-01-01T00:00:00.000Z" };

/** The one folder there is, and what its record says. */
async function recordIn(dataDir: string): Promise<{ file: string; record: Record<string, unknown> }> {
  const [name = ""] = await readdir(dataDir);
  const file = join(dataDir, name, "record.json");
  return { file, record: JSON.parse(await readFile(file, "utf8")) as Record<string, unknown> };
}

describe("what is kept for a project", () => {
  it("is the same the next time: places, passwords, ports and keys", async () => {
    await using place = await temporaryFolder();
    const open = (): Promise<KeptData> => KeptData.open(place.path, mine, "embedded");
    const told = async (port: number | null): Promise<unknown> => {
      await using data = await open();
      const service = data.service("redis");
      expect(service.port).toBe(port);
      await data.remember("redis", service, 20_123);
      return [{ ...service, port: null }, await data.values(["KEY"])];
    };
    expect(await told(null)).toEqual(await told(20_123));
  });

  it("is for its owner only, as there are passwords in it", async () => {
    await using place = await temporaryFolder();
    await (await KeptData.open(place.path, mine, "embedded"))[Symbol.asyncDispose]();
    const { file } = await recordIn(place.path);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("is gone after a reset, and with another project at the same place", async () => {
    await using place = await temporaryFolder();
    const keep = async (): Promise<void> => {
      await using data = await KeptData.open(place.path, mine, "embedded");
      const { folder } = data.service("redis");
      await mkdir(folder);
      await writeFile(join(folder, "rows"), "");
    };
    const isGone = async (data: KeptData): Promise<void> =>
      expect(stat(data.service("redis").folder)).rejects.toMatchObject({ code: "ENOENT" });
    await keep();
    await using reset = await KeptData.open(place.path, mine, "embedded");
    await embeddedServices.discard(reset);
    await isGone(reset);
    await keep();
    const other = { ...mine, begun: "2026-02-02T00:00:00.000Z" };
    await using another = await KeptData.open(place.path, other, "embedded");
    await isGone(another);
    expect(another.owner.key).not.toBe(reset.owner.key);
  });

  it("tells where the services ran the last time, of this project only", async () => {
    await using place = await temporaryFolder();
    expect(await KeptData.runtime(place.path, mine)).toBeNull();
    await (await KeptData.open(place.path, mine, "docker"))[Symbol.asyncDispose]();
    expect(await KeptData.runtime(place.path, mine)).toBe("docker");
    expect(await KeptData.runtime(place.path, { ...mine, begun: "later" })).toBeNull();
  });

  it("was embedded where its record is from before there was a choice", async () => {
    await using place = await temporaryFolder();
    await (await KeptData.open(place.path, mine, "docker"))[Symbol.asyncDispose]();
    const { file, record } = await recordIn(place.path);
    await writeFile(file, JSON.stringify({ ...record, key: undefined, runtime: undefined }));
    expect(await KeptData.runtime(place.path, mine)).toBe("embedded");
    await using data = await KeptData.open(place.path, mine, "embedded");
    expect((await recordIn(place.path)).record).toMatchObject({ key: data.owner.key });
  });

  it("is gone with a record that makes no sense, as the passwords are", async () => {
    await using place = await temporaryFolder();
    await (await KeptData.open(place.path, mine, "embedded"))[Symbol.asyncDispose]();
    const { file } = await recordIn(place.path);
    await writeFile(file, "{");
    await (await KeptData.open(place.path, mine, "embedded"))[Symbol.asyncDispose]();
    expect((await recordIn(place.path)).record).toMatchObject({ project: mine.folder, services: {} });
  });

  it("has one user at a time, and outlives one that has gone or was another machine's", async () => {
    await using place = await temporaryFolder();
    await (await KeptData.open(place.path, mine, "embedded"))[Symbol.asyncDispose]();
    const { file, record } = await recordIn(place.path);
    const usedBy = (user: string): Promise<void> => writeFile(file, JSON.stringify({ ...record, user }));
    const { child, owner } = await sleeper();
    try {
      await usedBy(ownerWord(owner));
      await expect(KeptData.open(place.path, mine, "embedded")).rejects.toMatchObject({
        code: "bad_usage",
        message: `backlab dev runs here already, as process ${owner.pid}`,
      });
    } finally {
      child.kill("SIGKILL");
    }
    for (const gone of [ownerHere(), ownerElsewhere()]) {
      await usedBy(ownerWord(gone));
      await (await KeptData.open(place.path, mine, "embedded"))[Symbol.asyncDispose]();
    }
  });

  it("says where it cannot be", async () => {
    await using place = await temporaryFolder({ "a-file": "" });
    const opening = KeptData.open(join(place.path, "a-file"), mine, "embedded");
    await expect(opening).rejects.toMatchObject({ code: "not_written" });
  });
});
