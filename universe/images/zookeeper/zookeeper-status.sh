#!/bin/bash
# Prints what this server is (leader, follower or standalone); ends with 0 when it is one of these.
set -eu
exec 3<> "/dev/tcp/${ADDRESS:-${LIBPROCESS_IP:-127.0.0.1}}/${CLIENT_PORT:-12181}"
printf srvr >&3
grep -oP '^Mode: \K(leader|follower|standalone)' <&3
