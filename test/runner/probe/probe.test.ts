import { mkdtemp, rm, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { controls } from "../../../runner/probe/controls.ts";
import { newCanary, probe, type ProbeRequest } from "../../../runner/probe/probe.ts";
import { ProbeResult, unproven } from "../../../runner/probe/result.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { asRoot, given, host, ulimit, type Weakness, weakened } from "./weakened.ts";

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const canary = newCanary();

/** What the probe finds where some containers are weaker than they should be. */
function probed(weakness: Weakness, more: Partial<ProbeRequest> = {}, signal = never): Promise<ProbeResult> {
  if (docker === null) throw new Error("no Docker engine with images answers");
  const labels = { "dev.backlab.test": String(process.pid) };
  return probe({ ...docker, engine: weakened(docker.engine, weakness), labels, canary, ...more }, signal);
}

afterEach(async () => {
  expect(await runtimes.find(({ name }) => name === "docker")?.leftovers()).toEqual([]);
});

const app = (change: Parameters<typeof host>[0]): Weakness => ({ probe: host(change) });
const networked = ["no-interface", "no-route", "no-resolver", "host-interfaces", "postgres-tenant", "redis-tenant"];

/** What is taken away, and the controls that are then not enforced: no fewer and no more. */
const WEAKNESSES: readonly [what: string, weakness: Weakness, fails: readonly string[]][] = [
  ["a writable root", app(() => ({ ReadonlyRootfs: false })), ["read-only-root"]],
  ["a larger /tmp", app(({ Tmpfs }) => ({ Tmpfs: larger(Tmpfs, "/tmp") })), ["tmpfs"]],
  ["a larger /dev/shm", app(() => ({ ShmSize: 64 * MIB })), ["tmpfs"]],
  ["no memory limit", app(() => ({ Memory: 0, MemorySwap: 0 })), ["memory"]],
  ["no limit of processes", app(() => ({ PidsLimit: -1 })), ["processes"]],
  ["more open files", app(ulimit("nofile", 10_000)), ["open-files"]],
  ["core files", app(ulimit("core", -1)), ["core-dumps"]],
  ["the machine's network", app(() => ({ NetworkMode: "host" })), [...networked, "host-loopback"]],
  ["the engine's usual network", app(() => ({ NetworkMode: "bridge" })), networked],
  ["the engine's socket", app(() => ({ Binds: ["/var/run/docker.sock:/var/run/docker.sock"] })), ["engine-socket"]],
  ["a capability", app(() => ({ CapAdd: ["NET_RAW"] })), ["capabilities"]],
  ["new privileges", app(() => ({ SecurityOpt: [] })), ["no-new-privileges"]],
  ["no filter", app(() => ({ SecurityOpt: ["no-new-privileges", "seccomp=unconfined"] })), ["seccomp"]],
  ["every privilege", app(() => ({ Privileged: true })), ["capabilities", "seccomp", "devices"]],
  // What lies in /dev cannot be written to by anybody but root, whatever the root file system is.
  ["root", { probe: asRoot }, ["not-root", "read-only-root"]],
  [
    "root, with the kernel's files unprotected",
    { probe: (spec) => host(() => ({ MaskedPaths: [], ReadonlyPaths: [] }))(asRoot(spec)) },
    ["not-root", "read-only-root", "kernel-settings"],
  ],
  [
    "a device",
    app(() => ({
      Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/more", CgroupPermissions: "r" }],
    })),
    ["devices"],
  ],
  ["the suite's processes", app(({ NetworkMode }) => ({ PidMode: String(NetworkMode) })), ["own-processes"]],
  [
    "the suite's processes, as its user",
    {
      suite: (spec) => ({ ...spec, User: "10002:10002" }),
      ...app(({ NetworkMode }) => ({ PidMode: String(NetworkMode) })),
    },
    ["own-processes", "own-environment"],
  ],
  [
    "what the suite is told, in a variable",
    { probe: (spec) => ({ ...spec, Env: [...(spec.Env ?? []), `HIDDEN=${canary}`] }) },
    ["suite-hidden"],
  ],
  [
    "a superuser of Postgres",
    { postgres: given("{ cat; echo; echo 'ALTER ROLE learner SUPERUSER;'; }") },
    ["postgres-tenant"],
  ],
  ["an administrator of Redis", { redis: given("sed 's/-@admin -@dangerous//'") }, ["redis-tenant"]],
];

function larger(tmpfs: unknown, path: string): Record<string, string> {
  const places = tmpfs as Record<string, string>;
  return { ...places, [path]: (places[path] ?? "").replace(/size=\d+m/, "size=128m") };
}

describe.skipIf(docker === null)("the probe", () => {
  it("finds every control enforced", async () => {
    const result = await probed({});
    expect(unproven(result)).toEqual([]);
    expect(ProbeResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result.controls.map(({ id }) => id)).toEqual(controls.map(({ id }) => id));
  });

  it.each(WEAKNESSES)("given %s, says which controls that breaks, and what to do", async (_what, weakness, fails) => {
    const broken = unproven(await probed(weakness));
    const observed = broken.map(({ id, observed }) => `${id}: ${observed}`).join("\n");
    expect(broken.map(({ id }) => id).sort(), observed).toEqual([...fails].sort());
    for (const { fix } of broken) expect(fix).toMatch(/^\S[^\n]+$/);
  });

  it("given the suite's file, finds what it says", async () => {
    const folder = await mkdtemp(join(tmpdir(), "backlab-canary-test-"));
    try {
      await chmod(folder, 0o755);
      await writeFile(join(folder, "hidden.test.js"), `const told = "${canary}";`);
      const broken = unproven(await probed(app(() => ({ Binds: [`${folder}:/srv:ro`] }))));
      expect(broken).toMatchObject([{ id: "suite-hidden", observed: "found in /srv/hidden.test.js" }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("has something that breaks each control", () => {
    const broken = new Set(WEAKNESSES.flatMap(([, , fails]) => fails));
    expect(controls.filter(({ id }) => !broken.has(id))).toEqual([]);
  });
});
