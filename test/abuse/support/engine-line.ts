import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import Docker from "dockerode";
import { docker } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/**
 * What becomes of the line to an engine: it is closed, or nothing comes through it any more; or every connection breaks
 * once, and a new one is as good as ever.
 */
export type Fault = "close" | "stall" | "drop";

/** A line to the real engine that can be broken, for real: a proxy of its socket. */
export interface EngineLine extends AsyncDisposable {
  engine: Docker;
  /** The socket that a program can be given for the engine's. */
  path: string;
  fault: (fault: Fault) => void;
  /** New connections are as good as ever again. */
  mend: () => void;
}

/** @throws when no engine answers at a socket of this machine */
export async function openEngineLine(): Promise<EngineLine> {
  // Without DOCKER_HOST it is a function that looks where the socket usually is.
  const { socketPath: given } = (docker?.engine.modem ?? {}) as { socketPath?: string | (() => Promise<string>) };
  const socketPath = typeof given === "function" ? await given() : given;
  if (socketPath === undefined) throw new Error("the engine is not at a socket of this machine");
  const folder = await temporaryFolder();
  const sockets = new Set<Socket>();
  let broken: Fault | null = null;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (broken === "close") return void client.destroy();
    const upstream = connect({ path: socketPath, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => (client.destroy(), upstream.destroy()));
    }
    if (broken === null) client.pipe(upstream).pipe(client);
  });
  const path = join(folder.path, "engine.sock");
  await new Promise<void>((listening) => server.listen(path, listening));
  return {
    engine: new Docker({ socketPath: path }),
    path,
    mend: () => (broken = null),
    fault: (fault) => {
      if (fault !== "drop") broken = fault;
      for (const socket of sockets) {
        if (fault === "stall") socket.unpipe().pause();
        else socket.destroy();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
