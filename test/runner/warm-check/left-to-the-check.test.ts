import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { BacklabError } from "../../../runner/errors.ts";
import { askForCheck } from "../../../runner/warm-check/ask-for-check.ts";
import type { CheckServerOptions } from "../../../runner/warm-check/check-server.ts";
import { makeMeetingPlace } from "../../../runner/warm-check/meeting.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { besideEmbedded, embeddedLeftovers, embeddedRuntime, listening, meeting, patient, SOON } from "./beside.ts";

describe("a check that is left to whoever asks", patient, () => {
  it("is one while another is graded", async () => {
    await using place = await besideEmbedded();
    const first = place.ask();
    await vi.waitFor(() => expect(place.told).toContain("boot"), SOON);
    expect(await place.ask()).toBeNull();
    expect(await first).toMatchObject({ verdict: "graded" });
  });

  it("is one of a lab that has changed since its cells were booted, and the next one is not", async () => {
    await using place = await besideEmbedded();
    expect(await place.ask()).toMatchObject({ score: { earned: 100 } });
    const suite = join(place.who.lab, "suite/shut.test.ts");
    await writeFile(suite, `import { expect, it } from "@jest/globals";\nit("fails", () => expect(1).toBe(2));\n`);
    expect(await place.ask()).toBeNull();
    expect(await place.ask()).toMatchObject({ score: { earned: 60 } });
  });

  it("is one by a program, or for an engine, that is another", async () => {
    await using place = await besideEmbedded();
    place.env["DOCKER_HOST"] = "tcp://elsewhere:1";
    expect(await place.ask()).toBeNull();
    expect(place.opened()).toBe(0);
  });

  it("is one where no runtime is to be had", async () => {
    const chooseRuntime: CheckServerOptions["chooseRuntime"] = (asked, say) => {
      say(`no ${asked}`);
      return Promise.reject(new Error("no engine"));
    };
    await using place = await besideEmbedded({ chooseRuntime });
    expect(await place.ask({ runtime: "docker" })).toBeNull();
    expect(place.told).toEqual(["said no docker"]);
  });

  it("is one where cells cannot be opened any more", async () => {
    const chooseRuntime: CheckServerOptions["chooseRuntime"] = () =>
      Promise.resolve({
        name: "docker",
        practice: false,
        open: () => Promise.reject(new BacklabError("engine_unreachable", "no engine answers")),
      });
    await using place = await besideEmbedded({ chooseRuntime });
    expect(await place.ask()).toBeNull();
  });

  it("is one that was cancelled before, or while a runtime is chosen", async () => {
    const enough = new AbortController();
    const chooseRuntime: CheckServerOptions["chooseRuntime"] = async () => {
      enough.abort();
      // For the cancel to arrive.
      await sleep(200);
      return embeddedRuntime();
    };
    await using place = await besideEmbedded({ chooseRuntime });
    expect(await place.ask({}, AbortSignal.abort())).toBeNull();
    expect(await place.ask({}, enough.signal)).toMatchObject({ verdict: "cancelled" });
    expect(place.told).not.toContain("boot");
  });

  it("is one of a server that says nothing any more", async () => {
    await using cache = await temporaryFolder();
    const env = { BACKLAB_CACHE_DIR: cache.path };
    const file = meeting({ env }, "/work");
    await makeMeetingPlace(file);
    const sockets: Socket[] = [];
    const mute = createServer((socket) => void sockets.push(socket.resume().on("error", () => undefined)));
    await new Promise<void>((resolve) => mute.listen(file, resolve));
    const request = { runtime: null, seed: 1, look: null };
    const place = { env, folder: "/work", signal: new AbortController().signal, silenceMs: 100 };
    expect(await askForCheck(place, request, listening([], []))).toBeNull();
    await new Promise((resolve) => mute.close(resolve));
  });

  it("is one that others could listen to", async () => {
    await using place = await besideEmbedded();
    await chmod(dirname(meeting(place, place.who.work)), 0o755);
    expect(await place.ask()).toBeNull();
    expect(place.told).toEqual([]);
  });

  it("is one whose server ends meanwhile, and nothing is left of it", async () => {
    {
      await using place = await besideEmbedded();
      const asked = place.ask();
      await vi.waitFor(() => expect(place.told).toContain("boot"), SOON);
      await place.server[Symbol.asyncDispose]();
      expect(await asked).toBeNull();
      expect(existsSync(meeting(place, place.who.work))).toBe(false);
      expect(await place.ask()).toBeNull();
    }
    expect(await embeddedLeftovers()).toEqual([]);
  });

  it("is one where the path is too long to meet at", async () => {
    await using cache = await temporaryFolder();
    const env = { BACKLAB_CACHE_DIR: join(cache.path, "long".repeat(40)) };
    await using place = await besideEmbedded({ env });
    place.env["BACKLAB_CACHE_DIR"] = env.BACKLAB_CACHE_DIR;
    expect(await place.ask()).toBeNull();
  });
});
