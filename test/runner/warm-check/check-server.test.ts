import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Report, ReportedStage } from "../../../grader/report/report.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labDigest } from "../../../runner/labs/digest.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { askForCheck, type CheckListener } from "../../../runner/warm-check/ask-for-check.ts";
import { CheckServer, type CheckServerOptions } from "../../../runner/warm-check/check-server.ts";
import { makeMeetingPlace, socketFile } from "../../../runner/warm-check/meeting.ts";
import type { CheckRequest } from "../../../runner/warm-check/methods.ts";
import { requireWorkspace } from "../../../runner/workspace/find.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type Learner, started } from "../../support/workspaces.ts";

const BAD_SERVER = GOOD_SERVER.replace("404", "410");
const patient = { timeout: 60_000 };

/** A workspace, and the server of its checks. */
interface Beside extends AsyncDisposable {
  who: Learner;
  env: NodeJS.ProcessEnv;
  server: CheckServer;
  /** How many cells were opened. */
  opened: () => number;
  /** What was told, in order: a word for each. */
  told: string[];
  seen: ReportedStage[];
  save: (text: string) => Promise<void>;
  ask: (request?: Partial<CheckRequest>, signal?: AbortSignal) => Promise<Report | null>;
}

async function beside(inner: Runtime, more: Partial<CheckServerOptions> = {}): Promise<Beside> {
  const who = await started();
  const cache = await temporaryFolder();
  const env = { BACKLAB_CACHE_DIR: cache.path };
  const save = (text: string): Promise<void> => writeFile(join(who.work, "src/server.ts"), text);
  await save(GOOD_SERVER);
  let opened = 0;
  const open: Runtime["open"] = (shape, signal) => (opened++, inner.open(shape, signal));
  const runtime: Runtime = { name: inner.name, practice: inner.practice, open };
  const workspace = await requireWorkspace(who.work, who.path);
  const onLeftover = (): void => undefined;
  const options = { workspace, env, chooseRuntime: () => Promise.resolve(runtime), onLeftover, ...more };
  const server = await CheckServer.open(options);
  const told: string[] = [];
  const seen: ReportedStage[] = [];
  const listener = listening(told, seen);
  return {
    ...{ who, env, server, told, seen, save },
    opened: () => opened,
    ask: async (request = {}, signal = new AbortController().signal) => {
      const digest = await labDigest(await loadLab(labsFolder, who.lab), templatesFolder);
      const usual = { labDigest: digest, runtime: null, seed: 7, look: null };
      return askForCheck({ env, folder: who.work, signal }, { ...usual, ...request }, listener);
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await cache[Symbol.asyncDispose]();
      await who[Symbol.asyncDispose]();
    },
  };
}

function listening(told: string[], seen: ReportedStage[]): CheckListener {
  return {
    onSaid: (text) => void told.push(`said ${text}`),
    onPhase: (phase) => void told.push(phase),
    onTested: (of) => void told.push(`tested of ${of}`),
    onRetry: (why) => void told.push(`retry: ${why}`),
    onReference: () => void told.push("reference"),
    onLeftover: (message) => void told.push(`left: ${message}`),
    onSeen: (stage) => {
      told.push(`seen ${stage.id}`);
      seen.push(stage);
    },
  };
}

describe.each(runtimes)("checks beside dev, on the $name runtime", patient, ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("are graded in cells that waited, from the second one on", async () => {
    {
      await using place = await beside(runtime());
      expect(await place.ask()).toMatchObject({ verdict: "graded", score: { earned: 100 }, seed: 7 });
      expect(place.told).toEqual(expect.arrayContaining(["intake", "boot", "suite", "tested of 6", "seal"]));
      await vi.waitFor(() => expect(place.opened()).toBe(3), { timeout: 20_000 });
      await place.save(BAD_SERVER);
      expect(await place.ask()).toMatchObject({ score: { earned: 60 } });
      // Of the two that waited one was used; the third is what was booted in its place.
      await vi.waitFor(() => expect(place.opened()).toBe(4), { timeout: 20_000 });
    }
    expect(await leftovers()).toEqual([]);
  });

  when("tell first of the stage that is asked for, when there are cells for that and for all", async () => {
    await using place = await beside(runtime());
    await place.save(BAD_SERVER);
    await place.ask({ look: "shut" });
    expect(place.seen).toEqual([]);
    await vi.waitFor(() => expect(place.opened()).toBe(3), { timeout: 20_000 });
    place.told.length = 0;
    const report = await place.ask({ look: "shut" });
    const told = place.told.filter((word) => word.startsWith("seen") || word === "seal");
    expect(told).toEqual(["seen shut", "seal"]);
    const [, shut] = report?.stages ?? [];
    expect(place.seen[0]?.tests.map(({ id, status }) => [id, status])).toEqual(
      shut?.tests.map(({ id, status }) => [id, status]),
    );
    expect(shut).toMatchObject({ id: "shut", earned: 0 });
  });

  when("are cancelled by who asked, and leave nothing", async () => {
    {
      await using place = await beside(runtime());
      const enough = new AbortController();
      const asked = place.ask({}, enough.signal);
      await vi.waitFor(() => expect(place.told).toContain("boot"), { timeout: 20_000 });
      enough.abort();
      expect(await asked).toMatchObject({ verdict: "cancelled", score: null });
      expect(await place.ask()).toMatchObject({ verdict: "graded" });
    }
    expect(await leftovers()).toEqual([]);
  });
});

const embedded = runtimes.find(({ name }) => name === "embedded");

describe("a check that is left to whoever asks", patient, () => {
  const ofEmbedded = async (more: Partial<CheckServerOptions> = {}): Promise<Beside> => {
    if (embedded === undefined) throw new Error("there is no embedded runtime");
    return beside(embedded.runtime(), more);
  };

  it("is one while another is graded", async () => {
    await using place = await ofEmbedded();
    const first = place.ask();
    await vi.waitFor(() => expect(place.told).toContain("boot"), { timeout: 20_000 });
    expect(await place.ask()).toBeNull();
    expect(await first).toMatchObject({ verdict: "graded" });
  });

  it("is one of another lab than the one that is there, until it is the same", async () => {
    await using place = await ofEmbedded();
    expect(await place.ask({ labDigest: "sha256:another" })).toBeNull();
    expect(await place.ask()).toMatchObject({ score: { earned: 100 } });
    const suite = join(place.who.lab, "suite/shut.test.ts");
    await writeFile(suite, `import { expect, it } from "@jest/globals";\nit("fails", () => expect(1).toBe(2));\n`);
    expect(await place.ask()).toMatchObject({ score: { earned: 60 } });
  });

  it("is one by a program, or for an engine, that is another", async () => {
    await using place = await ofEmbedded();
    place.env["DOCKER_HOST"] = "tcp://elsewhere:1";
    expect(await place.ask()).toBeNull();
    expect(place.opened()).toBe(0);
  });

  it("is one where no runtime is to be had", async () => {
    const chooseRuntime: CheckServerOptions["chooseRuntime"] = (asked, say) => {
      say(`no ${asked}`);
      return Promise.reject(new Error("no engine"));
    };
    await using place = await ofEmbedded({ chooseRuntime });
    expect(await place.ask({ runtime: "docker" })).toBeNull();
    expect(place.told).toEqual(["said no docker"]);
  });

  it("is one whose server ends meanwhile, and nothing is left of it", async () => {
    {
      await using place = await ofEmbedded();
      const asked = place.ask();
      await vi.waitFor(() => expect(place.told).toContain("boot"), { timeout: 20_000 });
      await place.server[Symbol.asyncDispose]();
      expect(await asked).toBeNull();
      expect(existsSync(meeting(place))).toBe(false);
      expect(await place.ask()).toBeNull();
    }
    expect(await embedded?.leftovers()).toEqual([]);
  });

  it("is one where the path is too long to meet at", async () => {
    await using cache = await temporaryFolder();
    const env = { BACKLAB_CACHE_DIR: join(cache.path, "long".repeat(40)) };
    await using place = await ofEmbedded({ env });
    place.env["BACKLAB_CACHE_DIR"] = env.BACKLAB_CACHE_DIR;
    expect(await place.ask()).toBeNull();
  });
});

describe("the server of a workspace's checks", patient, () => {
  const opened = async (more: Partial<CheckServerOptions> = {}): Promise<Beside> => {
    if (embedded === undefined) throw new Error("there is no embedded runtime");
    return beside(embedded.runtime(), more);
  };

  it("goes on when one goes away in mid-check, or speaks another language", async () => {
    await using place = await opened();
    const socket = connect(meeting(place));
    socket.end("GET / HTTP/1.1\r\n\r\n");
    await new Promise((resolve) => socket.resume().once("close", resolve));
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
  });

  it("takes the place of one that was killed, and leaves that of one that runs", async () => {
    await using place = await opened();
    const file = meeting(place, "/elsewhere");
    await makeMeetingPlace(file);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(file, resolve));
    const workspace = await requireWorkspace(place.who.work, place.who.path);
    const options: CheckServerOptions = {
      workspace: { ...workspace, folder: "/elsewhere" },
      env: place.env,
      chooseRuntime: () => Promise.reject(new Error("none")),
      onLeftover: () => undefined,
    };
    await (await CheckServer.open(options))[Symbol.asyncDispose]();
    expect(existsSync(file)).toBe(true);
    await new Promise((resolve) => other.close(resolve));
    await writeFile(file, "");
    await (await CheckServer.open(options))[Symbol.asyncDispose]();
    expect(existsSync(file)).toBe(false);
  });

  it("keeps cells for a while only", async () => {
    await using place = await opened({ idleMinutes: 0.01 });
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
    await vi.waitFor(async () => expect(await embedded?.leftovers()).toEqual([]), { timeout: 20_000 });
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
  });

  it("says what is wrong with a workspace as any check does", async () => {
    await using place = await opened();
    await place.save(`import "left-pad";\n${GOOD_SERVER}`);
    expect(await place.ask({ look: "shut" })).toMatchObject({ verdict: "learner_error" });
    expect(place.seen).toEqual([]);
  });
});

function meeting({ env, who }: Beside, folder = who.work): string {
  const file = socketFile(env, folder);
  if (file === null) throw new Error("the path is too long");
  return file;
}
