import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/sums") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

function trick(): void {
  for (;;);
}
