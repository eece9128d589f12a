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
# Words of the command are passed on.
set -eu
folder=${MESOS_SANDBOX:-/tmp}
zone=${ZONE:-mesos}
interval=${INTERVAL:-15s}
config=$folder/prometheus.yml

# Scrapes one port of every host with these names: job, port, names.
hosts() {
  printf -- "- job_name: %s\n  dns_sd_configs:\n  - {names: [%s], type: A, port: %s, refresh_interval: %s}\n" "$1" "$3" "$2" "$interval"
}
{
  printf 'global: {scrape_interval: %s, evaluation_interval: %s}\nscrape_configs:\n' "$interval" "$interval"
  printf -- "- job_name: prometheus\n  static_configs: [{targets: ['localhost:%s']}]\n" "${PORT:-9090}"
  hosts mesos-master 5050 "master.$zone"
  hosts marathon 8080 "master.$zone"
  hosts mesos-agent 5051 "slave.$zone"
  hosts nodes 61091 "master.$zone, slave.$zone"
  for name in ${SERVICES:-}; do
    # _metrics._web._tcp.marathon.mesos and _web._tcp.marathon.mesos are both the job "web".
    job=$(printf '%s' "$name" | sed 's/\._\(tcp\|udp\)\..*//; s/.*\._//; s/^_//')
    printf -- "- job_name: %s\n  dns_sd_configs:\n  - {names: ['%s'], type: SRV, refresh_interval: %s}\n" "$job" "$name" "$interval"
  done
} > "$config"

exec prometheus --config.file="$config" --storage.tsdb.path="$folder/${VOLUME:-data}/prometheus" \
  --storage.tsdb.retention.time="${RETENTION:-15d}" ${SIZE:+--storage.tsdb.retention.size="$((SIZE * 4 / 5))MB"} \
  --web.listen-address=":${PORT:-9090}" --web.external-url="${WEB_URL:-/}" --web.route-prefix=/ "$@"
