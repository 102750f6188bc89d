import { describe, expect, it } from "vitest";
import { provenRuntime } from "../../../runner/cli/proven-runtime.ts";
import { dockerRuntime } from "../../../runner/sandbox/docker/runtime.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { host, type Weakness, weakened } from "../probe/weakened.ts";

async function proven(weakness: Weakness): Promise<unknown> {
  if (docker === null) throw new Error("no Docker engine with images answers");
  await using cache = await temporaryFolder();
  const { images } = docker;
  const engine = weakened(docker.engine, weakness);
  const runtime = dockerRuntime({ engine, images });
  const interrupts = { signal: new AbortController().signal };
  const context = { env: { BACKLAB_CACHE_DIR: cache.path }, interrupts };
  return (await provenRuntime({ engine, images, runtime }, context)) === runtime;
}

describe.skipIf(docker === null)("a runtime for signed reports", () => {
  it("is the docker runtime where every control holds", async () => {
    expect(await proven({})).toBe(true);
  });

  it("is refused where one does not, with its name and where to look", async () => {
    const writable = { probe: host(() => ({ ReadonlyRootfs: false })) };
    await expect(proven(writable)).rejects.toMatchObject({
      code: "isolation_unproven",
      message: expect.stringMatching(/^this engine does not isolate as signed reports require: .*root/) as string,
      hint: expect.stringContaining("backlab doctor") as string,
    });
  });
});
