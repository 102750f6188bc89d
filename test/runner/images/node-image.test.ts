import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { OFFERED_PACKAGES } from "../../../runner/images/offered.ts";
import { USER_IDS } from "../../../runner/images/users.ts";
import { Container } from "../../../runner/sandbox/docker/container.ts";
import type { ContainerPlan } from "../../../runner/sandbox/docker/spec.ts";
import { docker } from "../../support/runtimes.ts";

/** Runs a shell command in the node image, hardened as in a cell, and returns all that it says. */
async function inImage(uid: number, command: string, env: Record<string, string> = {}): Promise<string> {
  if (docker === null) throw new Error("no Docker engine with images answers");
  const plan: ContainerPlan = {
    name: `backlab-test-${process.pid}-node`,
    image: docker.images.node,
    command: ["sh", "-c", command],
    uid,
    env,
    network: "none",
    memoryMiB: 256,
    pids: 64,
    tmpfsMiB: { "/app": 16, "/tmp": 16 },
    labels: { "dev.backlab.test": String(process.pid) },
  };
  await using container = await Container.create(docker.engine, plan);
  await container.start();
  const [stdout, stderr] = await Promise.all([text(container.stdout), text(container.stderr)]);
  return stdout + stderr;
}

const links = OFFERED_PACKAGES.map((name) => `ln -s /opt/backlab/packages/node_modules/${name} node_modules/`).join(
  "; ",
);
const inApp = `cd /app; mkdir node_modules; ${links}`;
const imports = OFFERED_PACKAGES.map((name) => `import "${name}";`).join(" ");
const cacheReport = { NODE_DEBUG_NATIVE: "COMPILE_CACHE" };

describe.skipIf(docker === null)("the node image", () => {
  it("lets an app import what is offered, from a read-only disk", async () => {
    expect(await inImage(USER_IDS.app, `${inApp}; echo '${imports} console.log("fine")' > a.ts; node a.ts`)).toBe(
      "fine\n",
    );
  });

  it("does not let it import what only the offered packages need", async () => {
    expect(await inImage(USER_IDS.app, `${inApp}; echo 'import "debug"' > a.ts; node a.ts`)).toContain(
      "Cannot find package 'debug'",
    );
  });

  it("has what an app imports compiled ahead", async () => {
    const said = await inImage(USER_IDS.app, `${inApp}; echo '${imports}' > a.ts; node a.ts`, cacheReport);
    const missed = said.split("\n").filter((line) => /packages.*no such file/.test(line));
    expect(missed).toEqual([]);
    expect(said).toMatch(/express\/lib\/express\.js was accepted/);
  });

  it("has what an app's Node loads while it waits for code", async () => {
    const files = ["built-in.mjs", "types.ts", ...OFFERED_PACKAGES.map((name) => `${name}.mjs`)];
    const ahead = files.map((file) => `require("/opt/backlab/packages/ahead/${file}");`).join(" ");
    expect(await inImage(USER_IDS.app, `echo '${ahead} console.log("fine")' > /app/a.cjs; node /app/a.cjs`)).toBe(
      "fine\n",
    );
  });

  it("has the suite process compiled ahead", async () => {
    const said = await inImage(
      USER_IDS.suite,
      "node /opt/backlab/suite-host.cjs --warm; echo ended with $?",
      cacheReport,
    );
    expect(said).toMatch(/suite-host\.cjs was accepted/);
    expect(said).toContain("ended with 0");
  });

  it("has what unpacks an archive and starts an app", async () => {
    expect(await inImage(USER_IDS.app, "tar --version | head -1; node --version")).toMatch(/^tar \(GNU tar\).*\nv24\./);
  });
});
