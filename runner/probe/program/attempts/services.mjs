import { once } from "node:events";
import { connect } from "node:net";
import { interfaces } from "./network.mjs";

/** What a tenant of the services may not do. Each is tried with the app's own way in; what is refused leaves a code. */

const SQL = {
  "run a program": "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'",
  "write a file": "COPY (SELECT 1) TO '/tmp/backlab-probe'",
  "read a file": "SELECT pg_read_file('/etc/passwd')",
  "make a role": "CREATE ROLE backlab_probe",
  "make a superuser of itself": "ALTER ROLE learner SUPERUSER",
  "become the superuser": "SET ROLE postgres",
  "become the suite": "SET ROLE suite",
  "turn the statement log off": "SET log_statement = 'none'",
  "change the server's settings": "ALTER SYSTEM SET work_mem = '1MB'",
  "make an untrusted extension": "CREATE EXTENSION file_fdw",
  "make a database": "CREATE DATABASE backlab_probe",
};

const REDIS = {
  "read the configuration": ["CONFIG", "GET", "dir"],
  "change the configuration": ["CONFIG", "SET", "timeout", "0"],
  "list the users": ["ACL", "LIST"],
  "make a user": ["ACL", "SETUSER", "backlab-probe"],
  "wipe everything": ["FLUSHALL"],
  "follow another server": ["REPLICAOF", "NO", "ONE"],
  "load a module": ["MODULE", "LIST"],
  "read what others sent": ["SLOWLOG", "GET"],
  "see who is connected": ["CLIENT", "LIST"],
  "watch every command": ["MONITOR"],
};

export async function postgresRefusals() {
  requireOwnNetwork();
  const { default: pg } = await import("pg");
  const url = process.env.DATABASE_URL;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const refusals = [];
    for (const [what, sql] of Object.entries(SQL)) refusals.push({ what, code: await codeOf(client.query(sql)) });
    for (const [what, way] of Object.entries(waysIn(url))) refusals.push({ what, code: await codeOf(enters(pg, way)) });
    return { refusals };
  } finally {
    await client.end();
  }
}

export async function redisRefusals() {
  requireOwnNetwork();
  const { Redis } = await import("ioredis");
  const url = new URL(process.env.REDIS_URL);
  const redis = new Redis(url.href, { retryStrategy: null });
  redis.on("error", () => undefined);
  try {
    const refusals = [{ what: "work without a password", code: await codeOf(pingNamelessly(url)) }];
    for (const [what, [command, ...args]] of Object.entries(REDIS)) {
      refusals.push({ what, code: await codeOf(redis.call(command, ...args)) });
    }
    return { refusals };
  } finally {
    redis.disconnect();
  }
}

/** Where a cell shares a network, what answers may be somebody's own server: nothing is to be tried on that. */
function requireOwnNetwork() {
  if (interfaces().names.length > 0) throw new Error("there is a network, so this may be another server");
}

/** Redis's own words are an error, as its client would have it. */
async function pingNamelessly({ hostname, port }) {
  const socket = connect({ host: hostname, port: Number(port) }).setEncoding("latin1");
  try {
    socket.write("PING\r\n");
    const [answer] = await once(socket, "data");
    if (answer.startsWith("-")) throw new Error(answer.slice(1).trim());
  } finally {
    socket.destroy();
  }
}

function waysIn(url) {
  const way = (change) => {
    const changed = new URL(url);
    change(changed);
    return changed.href;
  };
  const as = (name, password) => (there) => Object.assign(there, { username: name, password });
  return {
    "come in as the superuser": way(as("postgres", "postgres")),
    "come in as the suite": way(as("suite", new URL(url).password)),
    "enter the superuser's database": way((there) => (there.pathname = "/postgres")),
  };
}

async function enters(pg, connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.end();
}

/** What a refusal is called; null when it was not refused. */
async function codeOf(doing) {
  try {
    await doing;
    return null;
  } catch (error) {
    return String(error.code ?? error.message).slice(0, 60);
  }
}
