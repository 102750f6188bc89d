import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";

/** Where the probe might hear a listener of this machine's, and what it would hear. */
export interface HeardFrom {
  address: string;
  port: number;
  /** Whether it listens on this machine's own loopback alone, or on everything that the machine has. */
  listener: "loopback" | "everywhere";
  token: string;
}

const CHECK_MS = 1_000;
const LOOPBACK = "127.0.0.1";

/** Two listeners on this machine, for as long as a probe tries to reach them. */
export class HostListeners implements AsyncDisposable {
  /** Every address at which this process has reached them itself: where nobody is heard nothing would be proven. */
  readonly heard: readonly HeardFrom[];
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[], heard: readonly HeardFrom[]) {
    this.#servers = servers;
    this.heard = heard;
  }

  /** @param more addresses that may be this machine's, beside those of its interfaces that are up */
  static async open(more: readonly string[]): Promise<HostListeners> {
    const token = randomBytes(16).toString("hex");
    const loopback = await listening(token, LOOPBACK);
    const everywhere = await listening(token, "0.0.0.0");
    const places: HeardFrom[] = [
      { address: LOOPBACK, port: portOf(loopback), listener: "loopback", token },
      ...[...new Set([LOOPBACK, ...ownAddresses(), ...more])].map((address): HeardFrom => ({
        address,
        port: portOf(everywhere),
        listener: "everywhere",
        token,
      })),
    ];
    const reached = await Promise.all(places.map(isHeard));
    return new HostListeners(
      [loopback, everywhere],
      places.filter((_, index) => reached[index]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }
}

/** Says the token to whoever connects, and hangs up, also on those who do not. */
async function listening(token: string, host: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.setTimeout(CHECK_MS, () => socket.destroy());
    socket.on("error", () => undefined).end(token);
  });
  server.listen(0, host);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

function isHeard({ address, port, token }: HeardFrom): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: CHECK_MS });
    const end = (heard: boolean): void => {
      resolve(heard);
      socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.on("data", (text) => end(String(text) === token));
    socket.on("end", () => end(false));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}
