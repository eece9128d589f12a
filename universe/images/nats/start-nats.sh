#!/bin/sh
# Writes the configuration into the sandbox of the task, and runs the server.
#
# VOLUME         folder of the streams, below the sandbox (data)
# PORT           for clients (4222), MONITOR_PORT for its figures (8222)
# NAME           of the server (nats)
# TOKEN          that clients must bring; none when it is empty
# STREAM_MIB     the most that streams may take on the disk (512), MEMORY_MIB in memory (32)
# Words of the command are passed on to the server.
set -eu
folder=${MESOS_SANDBOX:-/tmp}
umask 077
{
  cat <<END
server_name: "${NAME:-nats}"
host: "0.0.0.0"
port: ${PORT:-4222}
http_port: ${MONITOR_PORT:-8222}
max_payload: 1MB
jetstream {
  store_dir: "$folder/${VOLUME:-data}"
  max_memory_store: ${MEMORY_MIB:-32}MB
  max_file_store: ${STREAM_MIB:-512}MB
}
END
  if [ -n "${TOKEN:-}" ]; then
    printf 'authorization { token: "%s" }\n' "$(printf '%s' "$TOKEN" | sed 's/[\\"]/\\&/g')"
  fi
} > "$folder/nats.conf"
unset TOKEN
nats-server --config "$folder/nats.conf" "$@" &
server=$!
# SIGTERM would look like a failure; SIGINT ends it as well and writes everything down.
trap 'kill -INT "$server" 2>/dev/null || true' TERM INT
wait "$server" || true
status=0
wait "$server" 2>/dev/null || status=$?
[ "$status" = 127 ] && status=0
exit "$status"
