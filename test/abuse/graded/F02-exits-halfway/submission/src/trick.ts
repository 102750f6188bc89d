import { Server } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  if (event === "request" && args[0].url === "/hits") process.exit(0);
  return emit.call(this, event, ...args);
};

export const caught = [];
