import { gzipSync } from "node:zlib";
import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

/** What is packed in parts is unpacked as one, and packing one of them takes no time. */
const part = gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 9 });
const bomb = Buffer.concat(Array.from({ length: 64 }, () => part));

function trick(response: ServerResponse): void {
  response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" }).end(bomb);
}
