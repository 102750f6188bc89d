import { createSocket } from "node:dgram";
import { lookup, resolve4, Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";

export const caught: string[] = [];
const startedAt = Date.now();

function tcp(host: string, port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    socket.once("connect", () => caught.push(`${host}:${port} is reachable`));
    socket.once("timeout", () => caught.push(`${host}:${port} drops instead of refusing`));
    for (const event of ["connect", "timeout", "error"]) socket.once(event, () => (socket.destroy(), resolve()));
  });
}

async function attempt(what: string, action: () => Promise<unknown>): Promise<void> {
  await action().then(
    () => caught.push(`${what} works`),
    () => undefined,
  );
}

/** That there is no such name is an answer, too. */
async function answered(asking: Promise<unknown>): Promise<void> {
  const code = await asking.then(
    () => null,
    (error: { code?: string }) => error.code,
  );
  if (code !== null && code !== "ENOTFOUND" && code !== "ENODATA") throw new Error(code);
}

function udp(host: string): Promise<void> {
  const socket = createSocket("udp4");
  return new Promise<void>((done, failed) => {
    socket.on("error", failed);
    socket.send("hello", 53, host, (error) => (error === null ? done() : failed(error)));
  }).finally(() => socket.close());
}

const names = Object.keys(networkInterfaces()).filter((name) => name !== "lo");
if (names.length > 0) caught.push(`interfaces: ${names.join(", ")}`);
const elsewhere = new Resolver({ timeout: 1_000, tries: 1 });
elsewhere.setServers(["192.0.2.53"]);
await Promise.all([
  tcp("192.0.2.1", 80),
  tcp("198.51.100.1", 443),
  tcp("2001:db8::1", 443),
  attempt("UDP", () => udp("203.0.113.1")),
  attempt("a lookup", () => answered(lookup("backlab.invalid"))),
  attempt("the image's resolver", () => answered(resolve4("backlab.invalid"))),
  attempt("another resolver", () => answered(elsewhere.resolve4("backlab.invalid"))),
  attempt("HTTP", () => fetch("http://192.0.2.1/", { signal: AbortSignal.timeout(2_000) })),
]);
if (Date.now() - startedAt > 1_500) caught.push(`it took ${Date.now() - startedAt} ms to fail`);
