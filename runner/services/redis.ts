import type { Secrets } from "./secrets.ts";

/** The Redis service of a cell, as far as it is the same in every runtime. */

export const REDIS_PORT = 6379;

/**
 * The server's whole configuration. The learner's user may work with data, streams, scripts and
 * publish/subscribe, and may not administer, wipe or watch the server.
 *
 * @param directory where the server keeps its append-only file, so that a killed server keeps its data
 */
export function redisConf({ admin, learner }: Secrets, port: number, directory: string): string {
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    `dir "${directory.replace(/["\\]/g, "\\$&")}"`,
    'save ""',
    "appendonly yes",
    "appendfsync no",
    "maxmemory 128mb",
    "maxmemory-policy noeviction",
    "maxclients 200",
    // Nobody can log in as this user. A server that comes back replays its file as it, and would leave out every
    // transaction and script that it may not run.
    "user default off resetpass ~* &* +@all",
    `user admin on >${admin} ~* &* +@all`,
    `user learner on >${learner} ~* &* +@all -@admin -@dangerous +info +keys`,
    "",
  ].join("\n");
}

export function adminUrl({ admin }: Secrets, port: number): string {
  return `redis://admin:${admin}@127.0.0.1:${port}`;
}

export function learnerUrl({ learner }: Secrets, port: number): string {
  return `redis://learner:${learner}@127.0.0.1:${port}`;
}
