import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ownerWord } from "../../../runner/reaper/owner.ts";
import { CELL_LABEL } from "../../../runner/sandbox/docker/owned-containers.ts";
import { backlab } from "../../support/command-line.ts";
import { container } from "../../support/decoys.ts";
import { anHourAgo, ownerElsewhere, ownerHere } from "../../support/owners.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const withoutEngine = { DOCKER_HOST: "unix:///nowhere.sock" };

describe("backlab doctor", () => {
  it("names what a killed run has left and how to remove it; with --clean it removes it and says so", async () => {
    await using place = await temporaryFolder();
    const left = join(place.path, `backlab-cell-${ownerWord(ownerHere())}-Ab3dE6`);
    await mkdir(left);
    const env = { ...withoutEngine, TMPDIR: place.path };

    const asked = await backlab(["doctor"], { env });
    expect(asked.stdout).toContain(
      `✗ left by runs that were killed: folder ${left}\n     remove it with: backlab doctor --clean`,
    );
    expect(existsSync(left)).toBe(true);

    expect((await backlab(["doctor", "--clean"], { env })).stdout).toContain(`✓ removed: folder ${left}\n`);
    expect(existsSync(left)).toBe(false);

    expect((await backlab(["doctor", "--clean"], { env })).stdout).toContain("✓ nothing was left to remove\n");
    expect((await backlab(["doctor"], { env })).stdout).not.toContain("killed");
  });

  it.skipIf(docker === null)("removes containers of dead owners, and of other machines when they expire", async () => {
    const owners = [ownerHere(), ownerElsewhere({ expiresAtSeconds: anHourAgo() })];
    const labels = owners.map((owner) => ({ [CELL_LABEL]: "1", "dev.backlab.owner": ownerWord(owner) }));
    await using place = await temporaryFolder();
    const clean = async (): Promise<string> => {
      const [dead, expired] = await Promise.all(labels.map((own) => container("it", own)));
      const { stdout, exitCode } = await backlab(["doctor", "--clean"], { env: { TMPDIR: place.path } });
      expect([await dead?.missing(), await expired?.missing(), exitCode]).toEqual([["it"], ["it"], 0]);
      return stdout;
    };
    // Any run of backlab that begins meanwhile removes them just as well, and then doctor finds less to name.
    await vi.waitFor(async () => expect(await clean()).toMatch(/(✓ removed: container \w+\n.*){2}/s), 30_000);
  });
});
