#!/bin/sh
# Lets haproxy take its configuration into use anew, so many times as the first word says (1), each time waiting for it
# for so many seconds as the second one says (60).
set -eu
folder=${MESOS_SANDBOX:-/tmp}/marathon-lb
left=${1:-1}
seconds=${2:-60}
while [ "$left" -gt 0 ]; do
  before=$(cat "$folder/reloads")
  kill -HUP "$(cat "$folder/pid")"
  looks=$((seconds * 20))
  while [ "$(cat "$folder/reloads")" = "$before" ]; do
    if [ "$looks" -le 0 ]; then
      echo "Error: no reload within $seconds seconds; the output of the task says why" >&2
      exit 1
    fi
    looks=$((looks - 1))
    sleep 0.05
  done
  left=$((left - 1))
done
cat "$folder/reloads"
