import { describe, expect, it } from "vitest";
import type { Cell, CellShape } from "../../../../runner/sandbox/cell.ts";
import { isRunning } from "../../../../runner/sandbox/embedded/process-tree.ts";
import { answering, code, never, runtimeInItsOwnFolder, shape } from "./support.ts";

/** A cell of the kind asked for, and the way to talk to its app. */
async function open(
  more: Partial<CellShape> = {},
): Promise<{ cell: Cell; ask: () => Promise<unknown> } & AsyncDisposable> {
  const place = await runtimeInItsOwnFolder();
  const cell = await place.runtime.open(shape(more), never);
  const ask = async (): Promise<unknown> => (await fetch(cell.wiring.apps["api"]?.url ?? "")).json();
  return {
    cell,
    ask: () => expect.poll(ask, { timeout: 10_000, interval: 20 }).toBeDefined().then(ask),
    [Symbol.asyncDispose]: async () => {
      await cell[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** What a promise says now, or "nothing yet". */
function soFar<T>(promise: Promise<T>): Promise<T | string> {
  return Promise.race([promise, new Promise<string>((resolve) => setTimeout(resolve, 100, "nothing yet"))]);
}

describe("an app in an embedded cell", { timeout: 60_000 }, () => {
  it("is started from TypeScript, and says nothing but what it says itself", async () => {
    await using app = await open();
    await app.cell.load("api", await answering('"hello" as string'));
    expect(await app.ask()).toBe("hello");
    expect(app.cell.logs["api"]?.last(9)).toEqual(["up"]);
  });

  it("sees only its own environment, and a home and a temporary directory inside the cell", async () => {
    await using app = await open();
    await app.cell.load("api", await answering("process.env"));
    const env = (await app.ask()) as Record<string, string>;
    expect(Object.keys(env).sort()).toEqual(["HOME", "NODE_ENV", "PATH", "PORT", "TMPDIR"]);
    expect([env["HOME"], env["TMPDIR"]]).toEqual([
      expect.stringContaining(app.cell.id),
      expect.stringContaining(app.cell.id),
    ]);
  });

  it("reports the exit code and the last words of an app that ends by itself", async () => {
    await using app = await open();
    await app.cell.load("api", await code({ "main.ts": 'console.error("no luck"); process.exit(3);' }));
    expect(await app.cell.appExit).toEqual({ app: "api", code: 3, signal: null, outOfMemory: false });
    expect(app.cell.logs["api"]?.last(1)).toEqual(["no luck"]);
  });

  it("does not count an end that was asked for", async () => {
    await using app = await open();
    await app.cell.load("api", await answering("1"));
    await app.ask();
    await app.cell.control({ verb: "signal", target: "api", signal: "SIGTERM" });
    await app.cell.control({ verb: "start", target: "api" });
    await app.cell.control({ verb: "restart", target: "api" });
    await app.cell.control({ verb: "kill", target: "api" });
    await app.cell.seal();
    expect(await soFar(app.cell.appExit)).toBe("nothing yet");
  });

  it("finds a fresh directory after a restart, which returns once it serves", async () => {
    await using app = await open();
    await app.cell.load("api", await answering('fs.existsSync("left") || fs.writeFileSync("left", "")'));
    await app.ask();
    expect(await app.ask()).toBe(true);
    await app.cell.control({ verb: "restart", target: "api" });
    const answer = await fetch(app.cell.wiring.apps["api"]?.url ?? "");
    expect(await answer.text()).toBe("");
  });

  it("rejects a restart after which the app does not listen in time, quoting it", async () => {
    const limits = { ...shape().limits, startSeconds: 1 };
    await using app = await open({ limits });
    await app.cell.load(
      "api",
      await code({ "main.ts": 'console.log("thinking"); setInterval(() => undefined, 9999);' }),
    );
    await expect(app.cell.control({ verb: "restart", target: "api" })).rejects.toMatchObject({
      code: "cell_failed",
      message: "api was not ready within 1 s, so it does not accept connections",
      hint: expect.stringContaining("thinking") as string,
    });
  });

  it("rejects a restart of an app that ends at once, without waiting for the deadline", async () => {
    await using app = await open();
    await app.cell.load("api", await code({ "main.ts": "process.exit(4)" }));
    const restart = app.cell.control({ verb: "restart", target: "api" });
    await expect(restart).rejects.toMatchObject({ message: expect.stringContaining("exit code 4") as string });
  });

  it("ends what the app has started, too, even in a process group of its own", async () => {
    const parent = `
      import { spawn } from "node:child_process";
      const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
      console.log(String(child.pid));
      setInterval(() => undefined, 9999);`;
    await using app = await open();
    await app.cell.load("api", await code({ "package.json": '{"type":"module"}', "main.ts": parent }));
    const said = (): string | undefined => app.cell.logs["api"]?.last(1)[0];
    await expect.poll(said, { timeout: 10_000 }).toMatch(/^\d+$/);
    await app.cell.seal();
    expect(await isRunning(Number(said()))).toBe(false);
  });

  it("starts nothing any more once sealed", async () => {
    await using app = await open();
    await app.cell.load("api", await answering("1"));
    await app.cell.seal();
    await expect(app.cell.control({ verb: "start", target: "api" })).rejects.toMatchObject({ code: "cell_failed" });
  });

  it("refuses what it cannot do, saying why", async () => {
    await using app = await open();
    const says = (target: string, verb: "kill" | "start" | "pause" | "signal", signal?: string): Promise<unknown> =>
      app.cell
        .control({ verb, target, ...(signal === undefined ? {} : { signal }) })
        .catch((error: unknown) => String(error));
    expect(await says("worker", "kill")).toBe("BacklabError: this cell has no worker; it has api");
    expect(await says("api", "start")).toBe("BacklabError: api has no code yet");
    expect(await says("api", "pause")).toBe("BacklabError: api is not running");
    await app.cell.load("api", await answering("1"));
    expect(await says("api", "signal", "SIGNOTHING")).toBe("BacklabError: there is no signal SIGNOTHING");
  });
});
