import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { readdirSync, readFileSync } from "node:fs";
import { connect, isIPv6 } from "node:net";

const ANSWER_MS = 500;
const ANY_PORT = 9;
const IFF_UP = 1;

/** Every network interface but the loopback that is up. */
export function interfaces() {
  return { names: readdirSync("/sys/class/net").filter((name) => name !== "lo" && isUp(name)) };
}

/**
 * Whether there is a way to each address. To connect a datagram socket makes the kernel look for a route and sends
 * nothing. Only where there is none does this also try to send: that fails before there is a packet.
 */
export async function routes({ outside }) {
  return Promise.all(
    outside.map(async (address) => {
      const route = await routeError(address);
      if (route === null) return { address, route, tcp: null, udp: null };
      return { address, route, tcp: (await heard(address, ANY_PORT)).error, udp: await sendError(address) };
    }),
  );
}

/** Whether any name server can be asked. One that is elsewhere is not asked: to have a route to it is enough. */
export async function resolver() {
  const text = readFileSync("/etc/resolv.conf", "utf8");
  const named = [...text.matchAll(/^nameserver\s+([^\s%]+)/gm)].map(([, address]) => address);
  const servers = named.length === 0 ? ["127.0.0.1"] : named;
  return { servers: await Promise.all(servers.map(answersFrom)) };
}

/** What each of the listeners outside had to say to whoever reaches them. */
export async function listenersHeard({ listeners }) {
  return Promise.all(listeners.map(async ({ address, port }) => ({ address, port, ...(await heard(address, port)) })));
}

async function answersFrom(address) {
  const routed = (await routeError(address)) === null;
  if (routed && !isLoopback(address)) return { address, routed, answered: null };
  const dns = new Resolver({ timeout: ANSWER_MS, tries: 1 });
  dns.setServers([isIPv6(address) ? `[${address}]` : address]);
  try {
    await dns.resolve4("backlab-probe.invalid");
    return { address, routed, answered: true };
  } catch ({ code }) {
    return { address, routed, answered: code === "ENOTFOUND" || code === "ENODATA" };
  }
}

function isLoopback(address) {
  return address.startsWith("127.") || address === "::1";
}

/** Null when the kernel knows a way. */
function routeError(address) {
  return withSocket(address, (socket, done) => socket.connect(ANY_PORT, address, (error) => done(error)));
}

function sendError(address) {
  return withSocket(address, (socket, done) => socket.send("x", ANY_PORT, address, (error) => done(error)));
}

function withSocket(address, use) {
  return new Promise((resolve) => {
    const done = (error) => {
      resolve(error ? String(error.code) : null);
      socket.close();
    };
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    socket.on("error", () => undefined);
    use(socket, done);
  });
}

/** Connects and listens: what is heard, or why nothing is. */
export function heard(address, port) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: ANSWER_MS });
    const end = (received, error) => {
      resolve({ received, error });
      socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.on("data", (text) => end(text.slice(0, 100), null));
    socket.on("end", () => end("", null));
    socket.on("timeout", () => end(null, "timeout"));
    socket.on("error", ({ code }) => end(null, String(code)));
  });
}

function isUp(name) {
  try {
    return (Number(readFileSync(`/sys/class/net/${name}/flags`, "utf8")) & IFF_UP) !== 0;
  } catch {
    return true;
  }
}
