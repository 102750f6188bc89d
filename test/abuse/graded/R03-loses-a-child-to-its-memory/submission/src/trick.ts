import { spawn } from "node:child_process";
import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/sums") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

const hungry = "const kept = []; for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));";

function trick(response: ServerResponse): void {
  spawn(process.execPath, ["-e", hungry], { stdio: "ignore" }).on("exit", () => response.writeHead(500).end());
}
