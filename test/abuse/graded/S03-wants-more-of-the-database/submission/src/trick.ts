import pg from "pg";

const FORBIDDEN = [
  "COPY (SELECT 1) TO PROGRAM 'cat'",
  "CREATE TEMP TABLE words (t text); COPY words FROM PROGRAM 'id'",
  "COPY (SELECT 1) TO '/tmp/file'",
  "SELECT pg_read_file('/etc/passwd')",
  "SELECT pg_ls_dir('/')",
  "SELECT lo_import('/etc/passwd')",
  "CREATE EXTENSION dblink",
  "CREATE EXTENSION file_fdw",
  "CREATE EXTENSION plpython3u",
  "CREATE LANGUAGE plperlu",
  "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'",
  "CREATE ROLE other SUPERUSER",
  "ALTER ROLE learner SUPERUSER",
  "SET ROLE postgres",
  "SET ROLE suite",
  "SET SESSION AUTHORIZATION suite",
  "ALTER SYSTEM SET log_statement = 'none'",
  "SET log_statement = 'none'",
  "SELECT pg_reload_conf()",
  "CREATE DATABASE other",
  "SELECT rolpassword FROM pg_authid",
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL",
  "SELECT 1 / count(*) FROM pg_stat_activity WHERE usename = 'suite' AND query <> '<insufficient privilege>'",
];

export const caught: string[] = [];

for (const statement of FORBIDDEN) {
  const client = new pg.Client(process.env["DATABASE_URL"]);
  client.on("error", () => undefined);
  await client.connect();
  await client.query(statement).then(
    () => caught.push(statement),
    () => undefined,
  );
  await client.end();
}
