#!/bin/sh
# Makes the database at its first start, and runs it. A start that is cut off in the middle begins anew the next time.
#
# VOLUME        folder of the data, below the sandbox (data)
# PORT          where it listens (5432)
# PASSWORD      of the user postgres; without one, one is made and kept in VOLUME/password
# DATABASE      a database that is made at the first start
# CONNECTIONS   the most clients at once (100)
# BUFFERS       shared buffers, such as 64MB
# Words of the command are passed on to the server.
set -eu
folder=${MESOS_SANDBOX:-/tmp}
volume=$folder/${VOLUME:-data}
data=$volume/15
port=${PORT:-5432}
umask 077

if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  initdb --pgdata "$data.new" --username postgres --auth-local trust --auth-host scram-sha-256 \
    --encoding UTF8 --locale C.UTF-8 --data-checksums
  echo 'host all all all scram-sha-256' >> "$data.new/pg_hba.conf"
  if [ -n "${DATABASE:-}" ]; then
    printf 'CREATE DATABASE "%s";\n' "$DATABASE" | postgres --single -D "$data.new" -j template1
  fi
  mv "$data.new" "$data"
fi
if [ -z "${PASSWORD:-}" ]; then
  if [ ! -s "$volume/password" ]; then
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$volume/password.new"
    mv "$volume/password.new" "$volume/password"
  fi
  PASSWORD=$(cat "$volume/password")
fi
# The password may be another one than at the last start. Quotes in it are doubled, as SQL wants them.
quoted=$(printf '%s' "$PASSWORD" | sed "s/'/''/g")
printf "ALTER USER postgres PASSWORD '%s'\n" "$quoted" | postgres --single -D "$data" -j template1 > /dev/null
unset PASSWORD quoted

postgres -D "$data" -c listen_addresses='*' -c port="$port" -c unix_socket_directories=/tmp \
  -c max_connections="${CONNECTIONS:-100}" -c shared_buffers="${BUFFERS:-64MB}" "$@" &
server=$!
# SIGTERM would wait for every client to leave; SIGINT ends their sessions and writes everything down.
trap 'kill -INT "$server" 2>/dev/null || true' TERM INT
wait "$server" || true
status=0
wait "$server" 2>/dev/null || status=$?
[ "$status" = 127 ] && status=0
exit "$status"
