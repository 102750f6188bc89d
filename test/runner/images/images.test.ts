import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { contextArchive } from "../../../runner/images/context-archive.ts";
import type { ImageEngine } from "../../../runner/images/engine.ts";
import { buildImages, findImages, type ImageSources, imageTags } from "../../../runner/images/images.ts";
import { temporaryFolder } from "../../../runner/images/temporary-folder.ts";
import { packageRoot, suiteHostFile } from "../../../runner/paths.ts";
import { dockerImageEngine } from "../../../runner/sandbox/docker/image-engine.ts";
import { docker } from "../../support/runtimes.ts";

/** Sources with a suite process of a given content. */
async function sourcesWith(folder: string, suite: string): Promise<ImageSources> {
  const suiteHost = join(folder, "suite-host.cjs");
  await writeFile(suiteHost, suite);
  return { suiteHost, packagesFrom: packageRoot };
}

/** An engine that has nothing, builds nothing, and remembers what it was asked for. */
class FakeEngine implements ImageEngine {
  readonly tags = new Set<string>();
  readonly asked: string[] = [];
  build: ImageEngine["build"] = async (context, { tag }) => {
    context.resume();
    this.asked.push(tag);
    this.tags.add(tag);
    await Promise.resolve();
  };
  importRootfs = (): Promise<void> => Promise.reject(new Error("not asked for here"));
  hasImage = (tag: string): Promise<boolean> => Promise.resolve(this.tags.has(tag));
}

const quiet = { onProgress: () => undefined };

describe("imageTags", () => {
  it("are the same for the same sources", async () => {
    await using temporary = await temporaryFolder();
    const sources = await sourcesWith(temporary.path, "1");
    expect(await imageTags("official", sources)).toEqual(await imageTags("official", sources));
  });

  it("of the node image alone change with the suite process", async () => {
    await using temporary = await temporaryFolder();
    const before = await imageTags("official", await sourcesWith(temporary.path, "1"));
    const after = await imageTags("official", await sourcesWith(temporary.path, "2"));
    expect(after).toEqual({ ...before, node: after.node });
    expect(after.node).not.toBe(before.node);
  });

  it("differ between flavours", async () => {
    await using temporary = await temporaryFolder();
    const sources = await sourcesWith(temporary.path, "1");
    const tags = [
      ...Object.values(await imageTags("official", sources)),
      ...Object.values(await imageTags("debian", sources)),
    ];
    expect(new Set(tags).size).toBe(6);
    for (const tag of tags) expect(tag).toMatch(/^backlab\/(node|postgres|redis):[0-9a-f]{16}$/);
  });

  it("need the suite process, and say how to build it", async () => {
    const sources = { suiteHost: "/nowhere/suite-host.cjs", packagesFrom: packageRoot };
    await expect(imageTags("official", sources)).rejects.toMatchObject({
      code: "image_build_failed",
      hint: expect.stringContaining("npm run build") as string,
    });
  });
});

describe("findImages", () => {
  it("finds nothing until all three exist, and prefers the official ones", async () => {
    await using temporary = await temporaryFolder();
    const sources = await sourcesWith(temporary.path, "1");
    const engine = new FakeEngine();
    const [official, debian] = [await imageTags("official", sources), await imageTags("debian", sources)];

    for (const tag of [debian.node, debian.postgres]) engine.tags.add(tag);
    expect(await findImages(engine, sources)).toBeNull();
    engine.tags.add(debian.redis);
    expect(await findImages(engine, sources)).toEqual({ flavour: "debian", images: debian });
    for (const tag of Object.values<string>(official)) engine.tags.add(tag);
    expect(await findImages(engine, sources)).toEqual({ flavour: "official", images: official });
  });
});

describe("buildImages", () => {
  it("builds what is missing and nothing else", async () => {
    await using temporary = await temporaryFolder();
    const sources = await sourcesWith(temporary.path, "1");
    const engine = new FakeEngine();
    const images = await imageTags("official", sources);
    engine.tags.add(images.postgres);

    const expected = [images.node, images.redis];
    expect(await buildImages(engine, "official", sources, quiet)).toEqual({ images, built: expected });
    expect(await buildImages(engine, "official", sources, quiet)).toEqual({ images, built: [] });
    expect(engine.asked).toEqual(expected);
  });

  it("quotes the end of a build that fails, and names the way without a registry", async () => {
    await using temporary = await temporaryFolder();
    const engine = new FakeEngine();
    engine.build = (_context, { onLine }) => {
      for (let step = 1; step <= 30; step++) onLine(`Step ${step}`);
      return Promise.reject(new Error("Get https://registry-1.docker.io/v2/: no such host"));
    };
    const failure: unknown = await buildImages(engine, "official", await sourcesWith(temporary.path, "1"), quiet).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: "image_build_failed",
      message: expect.stringMatching(/no such host\n {2}Step 19\n(.*\n)*.*Step 30$/) as string,
      hint: expect.stringContaining("backlab images build --from debian") as string,
    });
  });

  it("is cancelled by its signal", async () => {
    await using temporary = await temporaryFolder();
    const controller = new AbortController();
    const engine = new FakeEngine();
    engine.build = (context) => {
      context.pipe(new PassThrough());
      controller.abort();
      return Promise.reject(new Error("aborted"));
    };
    const options = { ...quiet, signal: controller.signal };
    const building = buildImages(engine, "official", await sourcesWith(temporary.path, "1"), options);
    await expect(building).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe.skipIf(docker === null)("on a real engine", () => {
  const engine = (): ImageEngine => {
    if (docker === null) throw new Error("no Docker engine with images answers");
    return dockerImageEngine(docker.engine);
  };

  it("a second build does nothing, and does so at once", async () => {
    const sources = { suiteHost: suiteHostFile, packagesFrom: packageRoot };
    const found = await findImages(engine(), sources);
    const lines: string[] = [];
    const began = performance.now();
    const result = await buildImages(engine(), found?.flavour ?? "official", sources, {
      onProgress: (line) => lines.push(line),
    });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(result).toEqual({ images: found?.images, built: [] });
    expect(lines).toEqual([]);
  });

  it("a step that fails is told in the engine's own words, and makes no image", async () => {
    const context = contextArchive({
      name: "node",
      dockerfile: "FROM scratch\nCOPY x /\n",
      buildArgs: {},
      entries: [],
    });
    const options = { tag: "backlab/test:never", buildArgs: {}, labels: {}, onLine: () => undefined };
    await expect(engine().build(context, options)).rejects.toThrow(/COPY failed/);
    expect(await engine().hasImage("backlab/test:never")).toBe(false);
  });
});
