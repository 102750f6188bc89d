import { IncomingMessage, Server } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request] = args;
  if (event === "request" && request instanceof IncomingMessage) {
    console.log(request.method, request.url, request.rawHeaders.join(" "));
    request.on("data", (chunk) => console.error(String(chunk)));
  }
  return emit.call(this, event, ...args);
};

export const caught = ["nothing"];
