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
  if (req.url === "/") return void socket?.write("HTTP/1.1 200 OK\r\nContent-Le");
  socket?.end("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
}
