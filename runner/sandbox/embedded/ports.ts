import { randomInt } from "node:crypto";
import { type AddressInfo, type Server, createServer } from "node:net";
import { BacklabError } from "../../errors.ts";
import { isSystemError } from "./process-tree.ts";

/**
 * Ports come from below the range from which systems hand out ports for outgoing connections and for
 * "any port" (32768 up on Linux, 49152 up on macOS): what else runs here does not take one by accident.
 */
const FIRST = 20_000;
const LAST = 32_767;
const ATTEMPTS = 50;

/** A loopback port that is ours until it is released, by listening on it. */
export class PortHold implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async take(): Promise<PortHold> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const port = randomInt(FIRST, LAST + 1);
      if (!(await freeOnIpv6(port))) continue;
      const server = await listen(port, "127.0.0.1");
      if (server instanceof Error) continue;
      return new PortHold(server);
    }
    throw new BacklabError("cell_failed", `found no free port between ${FIRST} and ${LAST} in ${ATTEMPTS} attempts`);
  }

  /** Frees it for the process it was held for. */
  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  await using hold = await PortHold.take();
  return hold.port;
}

/** Whether nothing listens on a loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  if (!(await freeOnIpv6(port))) return false;
  const server = await listen(port, "127.0.0.1");
  if (server instanceof Error) return false;
  await close(server);
  return true;
}

async function freeOnIpv6(port: number): Promise<boolean> {
  const server = await listen(port, "::1");
  if (server instanceof Error) return !isSystemError(server, "EADDRINUSE", "EACCES");
  await close(server);
  return true;
}

function listen(port: number, host: string): Promise<Server | Error> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once("error", resolve).listen({ port, host, exclusive: true }, () => resolve(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
