import { IncomingMessage, Server } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request] = args as [IncomingMessage];
  if (event === "request" && request.url === "/sums") return process.kill(process.pid, "SIGKILL");
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];
