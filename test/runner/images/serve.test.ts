import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ServiceName } from "../../../grader/lab.ts";
import { passwordSql } from "../../../runner/services/postgres.ts";
import { redisConf } from "../../../runner/services/redis.ts";
import { docker } from "../../support/runtimes.ts";
import { ServiceContainer } from "./service-container.ts";

const secrets = { admin: "admin-password", suite: "suite-password", learner: "learner-password" };

/** What differs between the services: what they read, and how one value is written and read as the learner. */
interface Service {
  name: ServiceName;
  input: string;
  write: string;
  read: string;
  process: string;
  refused: { input: string; because: string };
}

const services: readonly Service[] = [
  {
    name: "postgres",
    input: passwordSql(secrets),
    write: "psql postgres://learner:learner-password@127.0.0.1/app -Xqc 'CREATE TABLE t AS SELECT 42 AS n'",
    read: "psql postgres://learner:learner-password@127.0.0.1/app -XAtc 'SELECT n FROM t'",
    process: "postgres",
    refused: { input: "ALTER ROLE nobody PASSWORD 'x';", because: 'role "nobody" does not exist' },
  },
  {
    name: "redis",
    input: redisConf(secrets, 6379, "/data"),
    write: "redis-cli --user learner --pass learner-password --no-auth-warning SET n 42",
    read: "redis-cli --user learner --pass learner-password --no-auth-warning GET n",
    process: "redis-server",
    refused: { input: "no-such-setting 1\n", because: "Bad directive" },
  },
];

describe.skipIf(docker === null).each(services)("serve, in the $name image", (service) => {
  const start = (): Promise<ServiceContainer> => ServiceContainer.start(service.name, service.input);
  const count = `cat /proc/[0-9]*/comm | grep -c '^${service.process}'`;

  it("says that it is ready once, when clients are accepted with the given passwords", async () => {
    await using server = await start();
    expect(await server.nextLine()).toBe("backlab: ready");
    await server.run(service.write);
    expect(await server.run(service.read)).toBe("42");
  });

  it("ends every process of the server on USR1, and starts it on USR2 with all that had been acknowledged", async () => {
    await using server = await start();
    await server.nextLine();
    // The signal follows the acknowledgement at once, from within: nothing has time to be flushed.
    await server.run(`${service.write} && kill -USR1 1; sleep 5`);
    expect(await server.nextLine()).toBe("backlab: down");
    expect(await server.run(count)).toBe("0");

    await server.container.signal("SIGUSR2");
    expect(await server.nextLine()).toBe("backlab: ready");
    expect(await server.run(service.read)).toBe("42");
  });

  it("is up in the end when USR1 and USR2 follow each other without a pause", async () => {
    await using server = await start();
    await server.nextLine();
    await server.run("for i in 1 2 3 4 5; do kill -USR1 1; kill -USR2 1; done");
    await server.container.signal("SIGUSR2");
    // Whoever is beside a server that is being ended goes with it, and the engine does not always say so.
    const asked = (): Promise<string> =>
      Promise.race([server.run(`${service.write} >&2; ${service.read}`), sleep(2_000, "no word in 2 s")]);
    await expect.poll(asked, { timeout: 20_000 }).toBe("42");
  });

  it("says ready again on USR2 when it is up", async () => {
    await using server = await start();
    await server.nextLine();
    await server.container.signal("SIGUSR2");
    expect(await server.nextLine()).toBe("backlab: ready");
  });

  it.each(["SIGTERM", "SIGINT"])("lets the server end in order on %s, and starts it on USR2", async (signal) => {
    await using server = await start();
    await server.nextLine();
    await server.run(service.write);
    await server.container.signal(signal);
    expect(await server.nextLine()).toBe("backlab: down");
    expect(await server.run(count)).toBe("0");
    await server.container.signal("SIGUSR2");
    expect(await server.nextLine()).toBe("backlab: ready");
    expect(await server.run(service.read)).toBe("42");
  });

  it("ends with 1 when the server ends by itself", async () => {
    await using server = await start();
    await server.nextLine();
    await server.run(
      `for status in /proc/[0-9]*/comm; do grep -q '^${service.process}' $status && kill -9 $(echo $status | cut -d/ -f3); done`,
    );
    expect(await server.container.exit()).toEqual({ code: 1, outOfMemory: false });
    expect(server.stderr).toContain("backlab: the server ended by itself");
  });

  it("ends with 1 and says why when it cannot use what it reads", async () => {
    await using server = await ServiceContainer.start(service.name, service.refused.input);
    expect(await server.nextLine()).toBeNull();
    expect(await server.container.exit()).toEqual({ code: 1, outOfMemory: false });
    expect(server.stderr).toContain(service.refused.because);
  });
});
