import { Server } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  return event === "request" || emit.call(this, event, ...args);
};

export const caught = [];
