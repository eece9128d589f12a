#!/bin/sh
# Runs the notebook server. Notebooks, settings and what is installed with pip lie on the volume.
#
# VOLUME        folder of the notebooks, below the sandbox (data)
# PORT          where it listens (8888)
# BASE_URL      path by which people reach it (/)
# TOKEN         what the browser is asked for; without one and without a password, one is made and kept in VOLUME/.token
# PASSWORD      is asked for instead of a token
# Words of the command are passed on.
set -eu
sandbox=${MESOS_SANDBOX:-/tmp}
folder=$sandbox/${VOLUME:-data}
umask 077
export HOME="$folder" JUPYTER_RUNTIME_DIR="$sandbox/runtime" JUPYTER_CONFIG_DIR="$sandbox/config"
mkdir -p "$JUPYTER_RUNTIME_DIR" "$JUPYTER_CONFIG_DIR"

# Both come in a file, which other users of the machine cannot read, as the words of a command can be.
if [ -n "${PASSWORD:-}" ]; then
  export TOKEN=
elif [ -z "${TOKEN:-}" ]; then
  if [ ! -s "$folder/.token" ]; then
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$folder/.token.new"
    mv "$folder/.token.new" "$folder/.token"
  fi
  TOKEN=$(cat "$folder/.token")
  export TOKEN
fi
python3 - > "$JUPYTER_CONFIG_DIR/jupyter_notebook_config.json" <<'END'
import json, os
from notebook.auth import passwd
password = os.environ.get('PASSWORD', '')
print(json.dumps({'NotebookApp': {
    'token': os.environ['TOKEN'],
    'password': passwd(password) if password else '',
    'allow_remote_access': True,
}}))
END
unset TOKEN PASSWORD

jupyter-notebook --no-browser --ip=0.0.0.0 --port="${PORT:-8888}" --port-retries=0 \
  --NotebookApp.base_url="${BASE_URL:-/}" --notebook-dir="$folder" "$@" &
server=$!
# At SIGTERM it ends the kernels and itself, with status 0.
trap 'kill -TERM "$server" 2>/dev/null || true' TERM INT
wait "$server" || true
status=0
wait "$server" 2>/dev/null || status=$?
[ "$status" = 127 ] && status=0
exit "$status"
