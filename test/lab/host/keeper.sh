#!/bin/sh
# Keeps one host running: keeper.sh CGROUP_FOLDERS CONSOLE NSPAWN_COMMAND...
# CGROUP_FOLDERS are separated by spaces. nspawn ends with 133 when the host restarts; it is then started again.
cgroups=$1
console=$2
shift 2

prepare() {
  for folder in $cgroups; do
    find "$folder" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
    # On v2 a group whose controllers were passed on takes no process; nspawn passed them on at the last start.
    if [ -e "$folder/cgroup.controllers" ]; then rmdir "$folder" 2>/dev/null && mkdir "$folder"; fi
  done
}

while :; do
  prepare
  (
    for folder in $cgroups; do echo 0 >"$folder/cgroup.procs" || exit 1; done
    exec "$@"
  ) </dev/null >>"$console" 2>&1
  code=$?
  [ "$code" = 133 ] || exit "$code"
done
