import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answering, never, runtimeInItsOwnFolder, scratch, shape } from "./support.ts";

describe("opening an embedded cell", { timeout: 60_000 }, () => {
  it("leaves no process and no file once it is disposed of, however often", async () => {
    await using place = await runtimeInItsOwnFolder();
    const cell = await place.runtime.open(shape({ services: ["postgres"] }), never);
    await cell.load("api", await answering("1"));
    expect(await place.leftovers()).not.toEqual([]);
    await Promise.all([cell[Symbol.asyncDispose](), cell[Symbol.asyncDispose]()]);
    expect(await place.leftovers()).toEqual([]);
  });

  it.each([0, 5, 20, 60, 120, 250])("leaves nothing when it is cancelled after %i ms", async (afterMs) => {
    await using place = await runtimeInItsOwnFolder();
    const opening = place.runtime.open(shape({ services: ["postgres"] }), AbortSignal.timeout(afterMs));
    const ended = await opening.catch((error: unknown) => error);
    if (ended instanceof Error) expect(ended).toMatchObject({ code: "cancelled" });
    else await (ended as AsyncDisposable)[Symbol.asyncDispose]();
    expect(await place.leftovers()).toEqual([]);
  });

  it("says how to install Redis when a lab needs it and it is not there", async () => {
    await using place = await runtimeInItsOwnFolder({ env: { PATH: "/nowhere" } });
    const opening = place.runtime.open(shape({ services: ["postgres", "redis"] }), never);
    await expect(opening).rejects.toMatchObject({
      code: "service_unavailable",
      message: "there is no Redis server: neither redis-server nor valkey-server is on the PATH",
      hint: expect.stringMatching(/apt-get install redis-server|brew install redis/) as string,
    });
    expect(await place.leftovers()).toEqual([]);
  });

  it("quotes a service that does not start", async () => {
    await using folder = await scratch();
    const script = "#!/bin/sh\necho 'Fatal error, no memory'\nexit 1\n";
    await writeFile(join(folder.path, "redis-server"), script, { mode: 0o755 });
    await using place = await runtimeInItsOwnFolder({ env: { PATH: folder.path } });
    await expect(place.runtime.open(shape({ services: ["redis"] }), never)).rejects.toMatchObject({
      code: "service_failed",
      message: "redis ended with exit code 1",
      hint: "it wrote:\nFatal error, no memory",
    });
    expect(await place.leftovers()).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("says so when the user Postgres runs as cannot read the cache", async () => {
    await using folder = await scratch();
    await chmod(folder.path, 0o700);
    await using place = await runtimeInItsOwnFolder({ cacheDir: join(folder.path, "cache") });
    await expect(place.runtime.open(shape({ services: ["postgres"] }), never)).rejects.toMatchObject({
      code: "service_failed",
      hint: expect.stringContaining("BACKLAB_CACHE_DIR") as string,
    });
    expect(await place.leftovers()).toEqual([]);
  });

  it("says what is missing when the suite process is not built", async () => {
    await using place = await runtimeInItsOwnFolder({ suiteHost: "/nowhere/suite-host.cjs" });
    await expect(place.runtime.open(shape(), never)).rejects.toMatchObject({
      code: "cell_failed",
      hint: "npm run build",
    });
    expect(await place.leftovers()).toEqual([]);
  });

  it("says which offered package is not installed", async () => {
    await using place = await runtimeInItsOwnFolder();
    const opening = place.runtime.open(shape({ packages: ["pg", "no-such-package"] }), never);
    await expect(opening).rejects.toMatchObject({
      code: "cell_failed",
      message: "this lab offers the package no-such-package, which is not installed here",
    });
    expect(await place.leftovers()).toEqual([]);
  });

  it("blames the machine when there is no place for the cell", async () => {
    await using place = await runtimeInItsOwnFolder();
    process.env["TMPDIR"] = "/nowhere";
    await expect(place.runtime.open(shape(), never)).rejects.toMatchObject({ code: "cell_failed", blame: "machine" });
  });

  it("fails the suite's calls with the end of its stderr when the suite process dies", async () => {
    await using folder = await scratch();
    const suiteHost = join(folder.path, "dies.cjs");
    await writeFile(suiteHost, `process.stdin.once("data", () => { console.error("out of luck"); process.exit(7); });`);
    await using place = await runtimeInItsOwnFolder({ suiteHost });
    await using cell = await place.runtime.open(shape(), never);
    await expect(cell.suite.call("listening", null)).rejects.toMatchObject({
      code: "suite_crashed",
      message: "the suite process ended with exit code 7",
      cause: { message: "out of luck" },
    });
  });
});
