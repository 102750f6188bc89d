import { expect, it } from "vitest";
import { labIds } from "../../../runner/labs/catalogue.ts";
import { readTracks } from "../../../runner/labs/tracks.ts";
import { labsFolder } from "../../../runner/paths.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("has every lab on a track, and no other", async () => {
  const named = (await readTracks(labsFolder)).flatMap(({ labs }) => labs.map(({ lab }) => lab));
  expect([...new Set(named)].sort()).toEqual(await labIds(labsFolder));
});

it("shows the labs of a track in order, with what each teaches and needs", async () => {
  const { exitCode, stdout } = await backlab(["tracks"], { env: { XDG_STATE_HOME: "/nowhere" } });
  expect(stdout).toMatch(
    /^From one server to several\n[\s\S]*1\. rest-api[\s\S]*2\. caching: intermediate · 180 minutes\n/m,
  );
  expect(stdout).toMatch(/teaches caching, redis, .*\n {5}needs what rest-api teaches/);
  expect(exitCode).toBe(0);
});

it("says what is wrong in the file", async () => {
  await using folder = await temporaryFolder({ "tracks.yaml": "tracks:\n  - id: one\n" });
  await expect(readTracks(folder.path)).rejects.toMatchObject({
    code: "lab_invalid",
    message: expect.stringMatching(/^tracks\.yaml:2: tracks\[0\]\.title/) as string,
  });
});
