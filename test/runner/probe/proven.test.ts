import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { PROOF_HOURS, provenAnew, provenIsolation } from "../../../runner/probe/proven.ts";
import type { ProbeRequest } from "../../../runner/probe/probe.ts";
import { type ProbeResult, unproven } from "../../../runner/probe/result.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { host, type Weakness, weakened } from "./weakened.ts";

const never = new AbortController().signal;

function request(weakness: Weakness = {}, more: Partial<ProbeRequest> = {}): ProbeRequest {
  if (docker === null) throw new Error("no Docker engine with images answers");
  const labels = { "dev.backlab.test": String(process.pid) };
  return { ...docker, engine: weakened(docker.engine, weakness), labels, ...more };
}

/** The images that `docker` names by id. */
async function byTag(): Promise<ProbeRequest["images"]> {
  const { engine, images } = request();
  const tag = async (id: string): Promise<string> => (await engine.getImage(id).inspect()).RepoTags[0] ?? id;
  const [node, postgres, redis] = await Promise.all([tag(images.node), tag(images.postgres), tag(images.redis)]);
  return { node, postgres, redis };
}

afterEach(async () => {
  expect(await runtimes.find(({ name }) => name === "docker")?.leftovers()).toEqual([]);
});

describe.skipIf(docker === null)("a proof", () => {
  it("is kept, and made anew when it is too old, damaged, or asked for", async () => {
    await using cache = await temporaryFolder();
    const env = { BACKLAB_CACHE_DIR: cache.path };
    const first = await provenIsolation(request(), env, never);
    expect(unproven(first)).toEqual([]);
    expect(await provenIsolation(request(), env, never)).toEqual(first);

    const folder = join(cache.path, "isolation");
    const [name = ""] = await readdir(folder);
    const file = join(folder, name);
    const old = new Date(Date.now() - PROOF_HOURS * 3_600_000 - 1_000).toISOString();
    await writeFile(file, JSON.stringify({ ...first, probedAt: old }));
    const second = await provenIsolation(request(), env, never);
    expect(second.probedAt).not.toBe(old);

    await writeFile(file, "{");
    const third = await provenIsolation(request(), env, never);
    expect((JSON.parse(await readFile(file, "utf8")) as ProbeResult).probedAt).toBe(third.probedAt);
    expect(await readdir(folder)).toEqual([name]);
  });

  it("is none where a control is missing, and then an older one is forgotten, however images are named", async () => {
    await using cache = await temporaryFolder();
    const env = { BACKLAB_CACHE_DIR: cache.path };
    expect(unproven(await provenIsolation(request(), env, never))).toEqual([]);
    const weak = request({ probe: host(() => ({ SecurityOpt: [] })) }, { images: await byTag() });
    expect(unproven(await provenAnew(weak, env, never)).map(({ id }) => id)).toEqual(["no-new-privileges"]);
    expect(await readdir(join(cache.path, "isolation"))).toEqual([]);
  });
});

describe.skipIf(docker === null)("a probe that does not come to its end", () => {
  /** None of these makes a proof, so that nothing ever makes this folder. */
  const cache = { BACKLAB_CACHE_DIR: join(tmpdir(), `backlab-no-proof-${process.pid}`) };

  const hanging = (): ProbeRequest => request({ probe: (spec) => ({ ...spec, Cmd: ["sleep", "60"] }) });

  it("has tested nothing when its program ends at once", async () => {
    const result = await provenIsolation(request({ probe: (spec) => ({ ...spec, Cmd: ["true"] }) }), cache, never);
    expect(new Set(result.controls.map(({ status }) => status))).toEqual(new Set(["not_tested"]));
    expect(result.controls[0]?.observed).toBe("the probe ended with exit code 0 before it");
  });

  it("has tested nothing when its program hangs", async () => {
    const result = await provenIsolation({ ...hanging(), seconds: 12 }, cache, never);
    expect(result.controls[0]).toMatchObject({
      status: "not_tested",
      observed: "the probe had not come to it after 12 s",
    });
  });

  it.each([0, 300, 1_000, 2_000])("is cancelled after %i ms", async (ms) => {
    await expect(provenIsolation(hanging(), cache, AbortSignal.timeout(ms))).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("says so when there is no time to open a cell", async () => {
    await expect(provenIsolation(request({}, { seconds: 0.01 }), cache, never)).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
  });
});
