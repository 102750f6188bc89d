import { appendFile, chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../runner/sandbox/embedded/ports.ts";
import { backlab, type Ran } from "../../support/command-line.ts";
import { remains } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { install, learner, type Learner } from "../../support/workspaces.ts";
import { removeVolumesOf, volumesOf } from "../develop/hosts.ts";
import { sql } from "../develop/support.ts";

/** A learner of a lab with a database, and a place for what is kept. */
async function begun(services = "[postgres]"): Promise<Learner & { env: NodeJS.ProcessEnv }> {
  const made = await learner();
  await appendFile(join(made.lab, "lab.yaml"), `services: ${services}\n`);
  const { exitCode, stderr } = await made.type(["start", made.lab, made.work], made.path);
  expect(exitCode, stderr).toBe(0);
  await install(made.work);
  const data = await temporaryFolder();
  await chmod(data.path, 0o711);
  return {
    ...made,
    env: { BACKLAB_DATA_DIR: data.path },
    [Symbol.asyncDispose]: async () => {
      await removeVolumesOf({ folder: made.work });
      await data[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
    },
  };
}

/** Runs it, does something with its database once all is up, and then sends the signal. */
async function dev(
  { work, env }: { work: string; env: NodeJS.ProcessEnv },
  args: readonly string[],
  signal: NodeJS.Signals,
  act: (url: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<Ran & { pid: number }> {
  let pid = 0;
  const acting: Promise<unknown>[] = [];
  const port = String(await freePort());
  const ran = await backlab(["dev", "--port", port, ...args], {
    ...{ cwd: work, env },
    onStart: (child) => {
      pid = child.pid ?? 0;
      let said = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const url = /DATABASE_URL=(\S+)\n/.exec(said)?.[1];
        if (url === undefined || !said.includes(`\n${port}\n`)) return;
        if (acting.length === 0) acting.push(act(url).finally(() => child.kill(signal)));
      });
    },
  });
  await Promise.all(acting);
  return { ...ran, pid };
}

/** Where a published port of this machine may be reached from. */
async function addressesOf(port: number): Promise<string[]> {
  const running = (await docker?.engine.listContainers()) ?? [];
  return running.flatMap(({ Ports }) => Ports.filter(({ PublicPort }) => PublicPort === port).map(({ IP }) => IP));
}

const make = (url: string): Promise<unknown> => sql(url, "CREATE TABLE kept AS SELECT 7 AS n");
const find = async (url: string): Promise<void> => expect(await sql(url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);

describe.skipIf(docker === null)("backlab dev in Docker", { timeout: 120_000 }, () => {
  it("ends its containers on Ctrl-C and keeps the data, which it goes back to unasked", async () => {
    await using mine = await begun();
    const first = await dev(mine, ["--runtime", "docker"], "SIGINT", async (url) => {
      await make(url);
      expect(await addressesOf(Number(new URL(url).port))).toEqual(["127.0.0.1"]);
    });
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await remains(first.pid)).toEqual([]);
    expect(await dev(mine, [], "SIGINT", find)).toMatchObject({ exitCode: 0, stderr: "" });
    const elsewhere = await dev(mine, ["--runtime", "embedded"], "SIGINT");
    expect(elsewhere.stderr).toBe(
      "backlab: the databases ran with --runtime docker the last time, and what they held stays there\n" +
        "  to have it again: backlab dev --runtime docker\n",
    );
    expect(await volumesOf({ folder: mine.work })).toHaveLength(1);
  });

  it("that is killed leaves its data to the next one, which removes what else is left", async () => {
    await using mine = await begun();
    const killed = await dev(mine, ["--runtime", "docker"], "SIGKILL", make);
    const next = await dev(mine, [], "SIGINT", async (url) => {
      await find(url);
      await vi.waitFor(async () => expect(await remains(killed.pid)).toEqual([]), 20_000);
    });
    expect(next).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await remains(next.pid)).toEqual([]);
    expect(await readFile(join(mine.work, ".env"), "utf8")).toMatch(/^DATABASE_URL=/m);
  });

  it.each([500, 1_000, 1_500, 2_000])("leaves nothing when it is interrupted after %i ms", async (afterMs) => {
    await using mine = await begun();
    let pid = 0;
    const ran = await backlab(["dev", "--runtime", "docker", "--port", String(await freePort())], {
      ...{ cwd: mine.work, env: mine.env },
      onStart: (child) => {
        pid = child.pid ?? 0;
        setTimeout(() => child.kill("SIGINT"), afterMs);
      },
    });
    expect([130, 0, null]).toContain(ran.exitCode);
    expect(await remains(pid)).toEqual([]);
  });

  it("says what to do where no engine answers", async () => {
    await using mine = await begun();
    const env = { ...mine.env, DOCKER_HOST: "unix:///nowhere.sock" };
    const { stderr, exitCode } = await backlab(["dev", "--runtime", "docker"], { cwd: mine.work, env });
    expect(stderr).toMatch(/^backlab: no Docker engine answers: .*\n {2}.*--runtime embedded/);
    expect(exitCode).toBe(3);
  });
});

describe("a lab with Redis, where there is no Redis", { timeout: 60_000 }, () => {
  const withoutRedis = { PATH: "/nowhere" };

  it.skipIf(docker === null)("has its databases in Docker, and says so", async () => {
    await using mine = await begun("[postgres, redis]");
    const ran = await dev({ work: mine.work, env: { ...mine.env, ...withoutRedis } }, [], "SIGINT");
    expect(ran.stderr).toMatch(/^backlab: there is no Redis server: .*: the databases run in Docker\n$/);
    expect(ran.stdout).toMatch(/^ {2}REDIS_URL=redis:\/\/learner:\w+@127\.0\.0\.1:\d+$/m);
  });

  it("says what to install, where no engine answers either", async () => {
    await using mine = await begun("[postgres, redis]");
    const env = { ...mine.env, ...withoutRedis, DOCKER_HOST: "unix:///nowhere.sock" };
    const { stderr, exitCode } = await backlab(["dev"], { cwd: mine.work, env });
    expect(stderr).toMatch(/^backlab: there is no Redis server: .*\n {2}.*install/);
    expect(exitCode).toBe(3);
  });
});
