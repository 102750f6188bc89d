import { connect } from "node:net";
import { heard } from "./network.mjs";

const ENGINE_PORTS = [2375, 2376];

/** Every place where a container engine usually listens, and those that this one is known to listen at. */
export async function engineDoors({ sockets }) {
  const paths = await Promise.all(sockets.map(async (path) => ({ door: path, error: await connectError(path) })));
  const ports = await Promise.all(
    ENGINE_PORTS.map(async (port) => ({ door: `port ${port}`, error: (await heard("127.0.0.1", port)).error })),
  );
  return { doors: [...paths, ...ports] };
}

/** Null when it connects. */
function connectError(path) {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const end = (error) => {
      resolve(error);
      socket.destroy();
    };
    socket.on("connect", () => end(null));
    socket.on("error", ({ code }) => end(String(code)));
  });
}
