import { Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  if (event === "request") (args[1] as ServerResponse).setHeader("X-Odd", "yes");
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];
