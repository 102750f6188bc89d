import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something accepts TCP connections at the URL's host and port. False when time runs out. */
export async function probe(url: string, withinMs: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const deadline = performance.now() + withinMs;
  while (!(await accepts(hostname, Number(port)))) {
    if (performance.now() > deadline) return false;
    await sleep(3);
  }
  return true;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (accepted: boolean) => (): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", done(true)).once("error", done(false)).setTimeout(250, done(false));
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
