import type { Secrets } from "./secrets.ts";

/**
 * The Postgres service of a cell, as far as it is the same in every runtime: how the cluster is
 * prepared once, how each cell gets passwords of its own, and the ways in.
 */

export const POSTGRES_PORT = 5432;
const DATABASE = "app";
export const LEARNER_ROLE = "learner";
const SUITE_ROLE = "suite";

/**
 * Appended to postgresql.conf of the prepared cluster. What a grade makes does not outlive it, so nothing is
 * synced to disk (`backlab dev` turns that on); what is committed is written to the log all the same, as a suite may kill the server. The statement log is what `observe.sql()` reads: JSON lines, one file, never rotated.
 */
export const POSTGRES_CONF = `
listen_addresses = '127.0.0.1'
max_connections = 60
superuser_reserved_connections = 5
shared_buffers = 16MB
fsync = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 64MB
min_wal_size = 32MB
autovacuum = off
jit = off
logging_collector = on
log_destination = 'jsonlog'
log_directory = 'log'
log_filename = 'postgresql.log'
log_file_mode = 0600
log_rotation_age = 0
log_rotation_size = 0
log_min_messages = log
log_checkpoints = off
log_autovacuum_min_duration = -1
timezone = 'UTC'
log_timezone = 'UTC'
`;

/** The whole of pg_hba.conf: passwords over loopback TCP; the socket only for whoever shares the server's file system. */
export const POSTGRES_HBA = `
local all postgres trust
host  all all 127.0.0.1/32 scram-sha-256
host  all all ::1/128      scram-sha-256
`;

/**
 * Run once, as superuser, when the cluster is prepared. The learner owns the database and nothing
 * else, and cannot turn the statement log off: only a superuser may set log_statement. The suite's role
 * may use all that is the learner's, and finds a free connection when the learner has none left. It is logged
 * as well: a trigger of the learner's, run by the suite, could change its password and so let the app in.
 */
export const CLUSTER_SQL = [
  `CREATE ROLE ${LEARNER_ROLE} LOGIN CONNECTION LIMIT 40`,
  `CREATE ROLE ${SUITE_ROLE} LOGIN IN ROLE ${LEARNER_ROLE}, pg_monitor`,
  `ALTER ROLE ${LEARNER_ROLE} SET log_statement = 'all'`,
  `ALTER ROLE ${SUITE_ROLE} SET log_statement = 'all'`,
  `CREATE DATABASE ${DATABASE} OWNER ${LEARNER_ROLE}`,
  `REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC`,
];

/** Run at the start of each cell. Statements, one a line, without the final newline. */
export function passwordSql({ admin, suite, learner }: Secrets): string {
  const passwords = { postgres: admin, [SUITE_ROLE]: suite, [LEARNER_ROLE]: learner };
  return Object.entries(passwords)
    .map(([role, password]) => `ALTER ROLE ${role} PASSWORD '${password}';`)
    .join("\n");
}

/**
 * The suite's ways in. The superuser never enters the learner's database: whoever owns one can define what
 * another role's statements mean in it (CVE-2018-1058).
 */
export function suiteUrls({ admin, suite }: Secrets, port: number): { suite: string; admin: string } {
  return {
    suite: `postgres://${SUITE_ROLE}:${suite}@127.0.0.1:${port}/${DATABASE}`,
    admin: `postgres://postgres:${admin}@127.0.0.1:${port}/postgres`,
  };
}

/** What an app's connections are called, unless it calls them otherwise: most clients read this variable, as psql does. */
export function connectionName(app: string): { PGAPPNAME: string } {
  return { PGAPPNAME: app };
}

/** The app's way in: what `DATABASE_URL` holds. */
export function learnerUrl({ learner }: Secrets, port: number): string {
  return `postgres://${LEARNER_ROLE}:${learner}@127.0.0.1:${port}/${DATABASE}`;
}
