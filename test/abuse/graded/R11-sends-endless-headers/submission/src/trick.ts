import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && (request.url === "/" || request.url === "/sums")) return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

function trick(response: ServerResponse): void {
  const { socket, req } = response;
  if (req.url === "/sums") return void socket?.end("HTTP/9.9 banana\r\n\r\n");
  socket?.write("HTTP/1.1 200 OK\r\n");
  const sending = setInterval(() => socket?.write(`X-${Math.random()}: ${"x".repeat(8_000)}\r\n`), 1);
  socket?.on("error", () => clearInterval(sending)).on("close", () => clearInterval(sending));
}
