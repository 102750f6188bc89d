import { Redis } from "ioredis";

const FORBIDDEN = [
  "FLUSHALL",
  "FLUSHDB",
  "CONFIG GET *",
  "CONFIG SET dir /tmp",
  "MODULE LIST",
  "MODULE LOAD /tmp/x.so",
  "REPLICAOF 127.0.0.1 1",
  "SLAVEOF NO ONE",
  "SHUTDOWN NOSAVE",
  "DEBUG SLEEP 1",
  "DEBUG SEGFAULT",
  "MONITOR",
  "CLIENT KILL TYPE normal",
  "CLIENT LIST",
  "CLIENT PAUSE 1000",
  "ACL LIST",
  "ACL SETUSER learner +@all",
  "BGSAVE",
  "SAVE",
  "BGREWRITEAOF",
  "FAILOVER",
  "SWAPDB 0 1",
  "MIGRATE 127.0.0.1 1 key 0 10",
  "SLOWLOG RESET",
  "LATENCY RESET",
  "PSYNC ? -1",
];

export const caught: string[] = [];

for (const words of FORBIDDEN) {
  const [command = "", ...rest] = words.split(" ");
  const client = new Redis(process.env["REDIS_URL"] ?? "", { retryStrategy: null, commandTimeout: 1_000 });
  client.on("error", () => undefined);
  const answer = await client.call(command, ...rest).then(String, (error: Error) => error);
  if (!(answer instanceof Error) || !/NOPERM|command not allowed/.test(answer.message))
    caught.push(`${words}: ${String(answer)}`);
  client.disconnect();
}
