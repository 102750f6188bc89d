import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

async function trick(response: ServerResponse): Promise<void> {
  const block = Buffer.alloc(1024 * 1024, 120);
  for (let n = 0; n < 1024 && !response.destroyed; n++) {
    if (!response.write(block)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
  }
  response.end();
}
