#!/bin/sh
# First program of a host. nspawn mounts some trees read-only; what belongs to the host alone is opened here, before
# systemd starts: it looks only once, and would leave limits unapplied.
remount() { mount -o "remount,rw,bind,nosuid,nodev,noexec" "$1" 2>/dev/null; }
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
  remount /sys/fs/cgroup
else
  mount -o remount,rw,bind /sys/fs/cgroup
  for controller in /sys/fs/cgroup/*/; do
    [ -L "${controller%/}" ] || remount "$controller"
  done
fi
mount --bind /proc/sys/net /proc/sys/net && mount -o remount,rw,bind /proc/sys/net
exec /lib/systemd/systemd "$@"
