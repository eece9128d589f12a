#!/bin/sh
# Writes what is scraped, by the names that the cluster gives to its parts, and runs Prometheus.
#
# VOLUME        folder of the data, below the sandbox (data)
# PORT          where it listens (9090)
# WEB_URL       address or path by which people reach it (/)
# INTERVAL      between two looks at everything, such as 15s
# RETENTION     how long figures are kept (15d)
# SIZE          megabytes of the volume; figures take four fifths of it, then the oldest go
# SERVICES      SRV names of what is scraped besides the cluster, with spaces between them
# ZONE          domain of the cluster's names (mesos)
# DCOS_SERVICE_ACCOUNT_CREDENTIAL, CLUSTER_CA
#               service account and authority (PEM) of a cluster whose ports want TLS and a token
# Words of the command are passed on.
set -eu
folder=${MESOS_SANDBOX:-/tmp}
zone=${ZONE:-mesos}
interval=${INTERVAL:-15s}
config=$folder/prometheus.yml

secure=
if [ -n "${DCOS_SERVICE_ACCOUNT_CREDENTIAL:-}" ] && [ -n "${CLUSTER_CA:-}" ]; then
  memory=/dev/shm
  [ -w "$memory" ] || memory=$folder
  CA_FILE=$folder/cluster-ca.crt
  export CA_FILE
  printf '%s\n' "$CLUSTER_CA" > "$CA_FILE"
  token=$(umask 077 && mktemp -d "$memory/prometheus.XXXXXX")/token
  keep-token "$token" &
  secure="  scheme: https
  tls_config: {ca_file: '$CA_FILE'}
  authorization: {credentials_file: '$token'}
"
  # Prometheus shows its variables to nobody, and needs neither.
  unset DCOS_SERVICE_ACCOUNT_CREDENTIAL CLUSTER_CA
fi

# Scrapes one port of every host with these names: job, port, names, path.
hosts() {
  printf -- "- job_name: %s\n  metrics_path: %s\n%s  dns_sd_configs:\n  - {names: [%s], type: A, port: %s, refresh_interval: %s}\n" \
    "$1" "${4:-/metrics}" "$secure" "$3" "$2" "$interval"
}
{
  printf 'global: {scrape_interval: %s, evaluation_interval: %s}\nscrape_configs:\n' "$interval" "$interval"
  printf -- "- job_name: prometheus\n  static_configs: [{targets: ['localhost:%s']}]\n" "${PORT:-9090}"
  hosts mesos-master 5050 "master.$zone"
  hosts marathon 8080 "master.$zone"
  hosts mesos-agent 5051 "slave.$zone"
  if [ -z "$secure" ]; then
    hosts nodes 61091 "master.$zone, slave.$zone"
  else
    # There 61091 is for the machine itself: nodes are asked by the front door and by the gateways of agents.
    hosts masters 443 "master.$zone" /system/v1/metrics/prometheus
    hosts agents 61001 "slave.$zone" /system/v1/metrics/prometheus
  fi
  for name in ${SERVICES:-}; do
    # _metrics._web._tcp.marathon.mesos and _web._tcp.marathon.mesos are both the job "web".
    job=$(printf '%s' "$name" | sed 's/\._\(tcp\|udp\)\..*//; s/.*\._//; s/^_//')
    printf -- "- job_name: %s\n  dns_sd_configs:\n  - {names: ['%s'], type: SRV, refresh_interval: %s}\n" "$job" "$name" "$interval"
  done
} > "$config"

exec prometheus --config.file="$config" --storage.tsdb.path="$folder/${VOLUME:-data}/prometheus" \
  --storage.tsdb.retention.time="${RETENTION:-15d}" ${SIZE:+--storage.tsdb.retention.size="$((SIZE * 4 / 5))MB"} \
  --web.listen-address=":${PORT:-9090}" --web.external-url="${WEB_URL:-/}" --web.route-prefix=/ "$@"
