import { existsSync } from "node:fs";
import { symlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { CheckServer, type CheckServerOptions } from "../../../runner/warm-check/check-server.ts";
import { makeMeetingPlace, termsOf } from "../../../runner/warm-check/meeting.ts";
import { requireWorkspace } from "../../../runner/workspace/find.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { BAD_SERVER, beside, besideEmbedded, embeddedLeftovers, meeting, patient, SOON } from "./beside.ts";

describe.each(runtimes)("checks beside dev, on the $name runtime", patient, ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("are graded in cells that waited, from the second one on", async () => {
    {
      await using place = await beside(runtime());
      expect(await place.ask()).toMatchObject({ verdict: "graded", score: { earned: 100 }, seed: 7 });
      expect(place.told).toEqual(expect.arrayContaining(["intake", "boot", "suite", "tested of 6", "seal"]));
      await place.untilOpened(3);
      await place.save(BAD_SERVER);
      expect(await place.ask()).toMatchObject({ score: { earned: 60 } });
      // Of the two that waited one was used; the third is what was booted in its place.
      await place.untilOpened(4);
    }
    expect(await leftovers()).toEqual([]);
  });

  when.each([2, 8])("tell first of the stage that is asked for, on %i cores", async (cores) => {
    await using place = await beside(runtime(), { cores });
    await place.save(BAD_SERVER);
    await place.ask({ look: "shut" });
    expect(place.seen).toEqual([]);
    await place.untilOpened(3);
    place.told.length = 0;
    const report = await place.ask({ look: "shut" });
    const told = place.told.filter((word) => /^(looking|seen|intake)/.test(word));
    expect(told).toEqual(["looking at shut", ...(cores < 4 ? ["seen shut", "intake"] : ["intake", "seen shut"])]);
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
      await vi.waitFor(() => expect(place.told).toContain("boot"), SOON);
      enough.abort();
      expect(await asked).toMatchObject({ verdict: "cancelled", score: null });
      expect(await place.ask()).toMatchObject({ verdict: "graded" });
    }
    expect(await leftovers()).toEqual([]);
  });
});

describe("the server of a workspace's checks", patient, () => {
  it("goes on when one speaks another language", async () => {
    await using place = await besideEmbedded();
    const socket = connect(meeting(place, place.who.work));
    socket.end("GET / HTTP/1.1\r\n\r\n");
    await new Promise((resolve) => socket.resume().once("close", resolve));
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
  });

  it("ends what it does for one that goes away, and goes on", async () => {
    await using place = await besideEmbedded();
    const socket = connect(meeting(place, place.who.work));
    const params = { terms: termsOf(place.env), runtime: null, seed: 1, look: null };
    socket.write(`${JSON.stringify({ call: "check", id: 1, params })}\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    await place.untilOpened(1);
    socket.destroy();
    await vi.waitFor(async () => expect(await place.ask()).toMatchObject({ verdict: "graded" }), SOON);
  });

  it("takes the place of one that was killed, and leaves that of one that runs", async () => {
    await using place = await besideEmbedded();
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
    await using place = await besideEmbedded({ idleMinutes: 0.05 });
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
    await place.untilOpened(3);
    await vi.waitFor(async () => expect(await embeddedLeftovers()).toEqual([]), SOON);
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
  });

  it("says what is wrong with a workspace as any check does", async () => {
    await using place = await besideEmbedded();
    expect(await place.ask()).toMatchObject({ verdict: "graded" });
    await place.untilOpened(3);
    await place.save(`import "left-pad";\n${GOOD_SERVER}`);
    expect(await place.ask({ look: "shut" })).toMatchObject({ verdict: "learner_error" });
    await place.untilOpened(5);
    await symlink("/etc/passwd", join(place.who.work, "src/link"));
    expect(await place.ask({ look: "shut" })).toMatchObject({ verdict: "rejected" });
    expect(place.told.filter((word) => word.startsWith("looking"))).toHaveLength(2);
    expect(place.seen).toEqual([]);
  });
});
