import type { ServiceName } from "../../../grader/lab.ts";

/**
 * Where a kept service has its volume. A new volume is given the owner and the mode of the place in the image that it
 * covers, and in this one everybody may write: the images' own `/data` is root's.
 */
export const KEPT_AT = "/var/tmp";

export const KEPT_REDIS_FOLDER = `${KEPT_AT}/redis`;

/**
 * What the images of services run for `backlab dev`, in place of the scripts that serve a cell (`runner/images/context`).
 * What is kept there has to be made only once, whole or not at all; and the server is the process that signals reach, so
 * that it can end in order. Connections come from outside of the container, with passwords.
 */
export const KEPT_COMMANDS: Readonly<Record<ServiceName, string>> = {
  // Reads SQL, which sets the passwords. Other versions of Postgres leave each other's data alone. The log of other runs
  // is read by nobody; a lock is that of a container that is gone.
  postgres: `set -eu
sql=$(cat)
set -- $(postgres --version)
data=${KEPT_AT}/postgres-\${3%%.*}
if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  mkdir -m 0700 "$data.new"
  tar -C "$data.new" -xf /opt/backlab/cluster.tar
  sync
  mv "$data.new" "$data"
fi
rm -rf "$data/log" "$data/postmaster.pid"
printf '%s\\n' 'local all postgres trust' 'host all all all scram-sha-256' >/tmp/pg_hba.conf
printf '%s\\n' "$sql" | postgres --single -D "$data" -c exit_on_error=on -c log_destination=stderr postgres >/dev/null
exec postgres -D "$data" -k /tmp -c hba_file=/tmp/pg_hba.conf -c 'listen_addresses=*' -c fsync=on`,
  // Reads the whole of redis.conf.
  redis: `set -eu
cat >/tmp/redis.conf
mkdir -p ${KEPT_REDIS_FOLDER}
exec redis-server /tmp/redis.conf --bind 0.0.0.0`,
};
