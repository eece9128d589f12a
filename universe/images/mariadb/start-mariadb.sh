#!/bin/sh
# Makes the database at its first start, and runs it. A start that is cut off in the middle begins anew the next time.
#
# VOLUME        folder of the data, below the sandbox (data)
# PORT          where it listens (3306)
# PASSWORD      of the user root; without one, one is made and kept in VOLUME/password
# DATABASE      a database that is made when it is missing
# CONNECTIONS   the most clients at once (151)
# BUFFERS       size of the buffer pool, such as 64M
# Words of the command are passed on to the server.
set -eu
folder=${MESOS_SANDBOX:-/tmp}
volume=$folder/${VOLUME:-data}
data=$volume/mysql
umask 077

if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  mariadb-install-db --no-defaults --datadir="$data.new" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve > "$folder/install.log" 2>&1 || { cat "$folder/install.log" >&2; exit 1; }
  mv "$data.new" "$data"
fi
if [ -z "${PASSWORD:-}" ]; then
  if [ ! -s "$volume/password" ]; then
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$volume/password.new"
    mv "$volume/password.new" "$volume/password"
  fi
  PASSWORD=$(cat "$volume/password")
fi
quoted=$(printf '%s' "$PASSWORD" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")
{
  echo "CREATE USER IF NOT EXISTS root@'%';"
  echo "ALTER USER root@'%' IDENTIFIED BY '$quoted';"
  echo "GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION;"
  echo "ALTER USER root@localhost IDENTIFIED BY '$quoted';"
  if [ -n "${DATABASE:-}" ]; then echo "CREATE DATABASE IF NOT EXISTS \`$DATABASE\`;"; fi
} > "$folder/start.sql"
# For the client inside the container: dcos task exec … mariadb --defaults-file=client.cnf
printf '[client]\nuser=root\nsocket=%s/mysqld.sock\npassword="%s"\n' "$folder" \
  "$(printf '%s' "$PASSWORD" | sed 's/[\\"]/\\&/g')" > "$folder/client.cnf"
unset PASSWORD quoted

exec mariadbd --no-defaults --datadir="$data" --bind-address=0.0.0.0 --port="${PORT:-3306}" \
  --socket="$folder/mysqld.sock" --pid-file="$folder/mysqld.pid" --init-file="$folder/start.sql" \
  --skip-name-resolve --character-set-server=utf8mb4 --max-connections="${CONNECTIONS:-151}" \
  --innodb-buffer-pool-size="${BUFFERS:-64M}" "$@"
