#!/bin/sh
# The client of etcd, at the member of this task unless endpoints are named.
ETCDCTL_API=3
ETCDCTL_ENDPOINTS=${ETCDCTL_ENDPOINTS:-http://${ADDRESS:-${LIBPROCESS_IP:-127.0.0.1}}:${CLIENT_PORT:-12379}}
export ETCDCTL_API ETCDCTL_ENDPOINTS
exec /usr/bin/etcdctl "$@"
