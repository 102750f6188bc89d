import { readdirSync, readFileSync } from "node:fs";

export const caught: string[] = [];

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
for (const id of processes) {
  const [command, environment] = [read(`/proc/${id}/cmdline`), read(`/proc/${id}/environ`)];
  if (/suite-host|postgres|redis-server|dockerd|containerd/.test(command)) caught.push(`process ${id}: ${command}`);
  if (/canary[0-9a-f]{24}|postgres:\/\/(postgres|suite)|admin/.test(environment)) caught.push(`environment of ${id}`);
}
const known =
  /^(PORT|DATABASE_URL|REDIS_URL|PGAPPNAME|HOME|PATH|PWD|SHLVL|_|OLDPWD|HOSTNAME|NODE_ENV|NODE_COMPILE_CACHE|NODE_VERSION|YARN_VERSION)$/;
caught.push(...Object.keys(process.env).filter((name) => !known.test(name)));
if (/\d+ suite|canary/.test(read("/proc/self/mountinfo"))) caught.push("a mount of the suite");
