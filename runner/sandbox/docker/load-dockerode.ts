import { createRequire, Module } from "node:module";
import type Docker from "dockerode";

/**
 * Loads dockerode, and leaves out until they are called two parts that cost it two thirds of its start: gRPC, for
 * builds with BuildKit, and an ssh client, for engines that are reached through one.
 */
export function loadDockerode(): typeof Docker {
  const require = createRequire(import.meta.url);
  const ofDockerode = createRequire(require.resolve("dockerode"));
  const ofModem = createRequire(ofDockerode.resolve("docker-modem"));
  postpone(ofDockerode, "./session.js");
  postpone(ofModem, "./ssh.js");
  return require("dockerode") as typeof Docker;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Puts in the place of a CommonJS module that exports one function a function that loads it when it is called. */
function postpone(require: NodeJS.Require, id: string): void {
  const path = require.resolve(id);
  if (path in require.cache) return;
  const stand = new Module(path);
  stand.exports = (...args: unknown[]): unknown => {
    if (require.cache[path] === stand) Reflect.deleteProperty(require.cache, path);
    return (require(path) as AnyFunction)(...args);
  };
  stand.loaded = true;
  require.cache[path] = stand;
}
