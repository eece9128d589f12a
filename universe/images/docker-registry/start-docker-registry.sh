#!/bin/sh
# Runs the registry. What is pushed is kept on the volume.
#
# VOLUME        folder of the images, below the sandbox (data)
# PORT          where it listens (5000)
# READ_ONLY     true: nothing can be pushed or deleted
# PASSWORD      of the user "cluster"; without one everybody reads and writes
set -eu
folder=${MESOS_SANDBOX:-/tmp}
umask 077
config=$folder/registry.yml
cp /etc/docker/registry/config.yml "$config"
if [ "${READ_ONLY:-false}" = true ]; then
  sed -i 's/^storage:$/storage:\n  maintenance:\n    readonly:\n      enabled: true/' "$config"
fi
if [ -n "${PASSWORD:-}" ]; then
  printf '%s' "$PASSWORD" | htpasswd -i -n -B cluster > "$folder/htpasswd"
  printf 'auth:\n  htpasswd:\n    realm: registry\n    path: %s\n' "$folder/htpasswd" >> "$config"
fi
unset PASSWORD READ_ONLY
export REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY="$folder/${VOLUME:-data}"
export REGISTRY_HTTP_ADDR=":${PORT:-5000}"
# Variables that begin with REGISTRY_ change the configuration; PORT and VOLUME are ours alone.
unset PORT VOLUME
exec docker-registry serve "$config"
