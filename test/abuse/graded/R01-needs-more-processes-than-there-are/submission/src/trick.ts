import { spawn } from "node:child_process";
import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/sums") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

function trick(response: ServerResponse): void {
  const children = Array.from({ length: 300 }, () => spawn("sleep", ["60"], { stdio: "ignore" }));
  for (const child of children) {
    child.on("error", (error) => response.headersSent || response.writeHead(500).end(error.message));
  }
}
