#!/bin/sh
# Lets haproxy take its configuration into use anew, so many times as the first word says (1), each time waiting for it.
set -eu
folder=${MESOS_SANDBOX:-/tmp}/marathon-lb
left=${1:-1}
while [ "$left" -gt 0 ]; do
  before=$(cat "$folder/reloads")
  kill -HUP "$(cat "$folder/pid")"
  while [ "$(cat "$folder/reloads")" = "$before" ]; do sleep 0.05; done
  left=$((left - 1))
done
cat "$folder/reloads"
