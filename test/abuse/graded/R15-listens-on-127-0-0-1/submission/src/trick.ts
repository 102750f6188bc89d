import { Server } from "node:net";

const { listen } = Server.prototype;
Server.prototype.listen = function (...args: unknown[]) {
  return listen.call(this, { port: Number(process.env["PORT"]), host: "127.0.0.1" }, ...args.slice(1));
} as typeof listen;

export const caught: string[] = [];
