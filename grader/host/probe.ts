import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until something accepts TCP connections at the URL's host and port.
 *
 * @returns the URL with the address that accepted in place of the host's name, so that no request has to
 *   look it up again; null when time runs out
 */
export async function probe(url: string, withinMs: number): Promise<string | null> {
  const { hostname, port } = new URL(url);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const address = await accepting(hostname, Number(port));
    if (address !== null) return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
    if (performance.now() > deadline) return null;
    await sleep(3);
  }
}

/** The address that accepted a connection, or null. */
function accepting(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (): void => {
      resolve(socket.remoteAddress ?? null);
      socket.destroy();
    };
    socket.once("connect", done).once("error", done).setTimeout(250, done);
  });
}

const LISTEN = "0A";

/**
 * The TCP ports anything in this network namespace listens on, from the kernel's own table
 * (proc(5), /proc/net/tcp: the local address is the second field, the state the fourth).
 * Empty where there is no such table.
 */
export async function listeningPorts(): Promise<number[]> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  const ports = tables.flatMap((table) =>
    table.split("\n").flatMap((row) => {
      const [, local, , state] = row.trim().split(/\s+/);
      return state === LISTEN && local !== undefined ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
    }),
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
