/** The settings of `dcos.toml` and what they hold. */
export const knownSettings: Record<string, string> = {
  'cluster.name': 'name that the cluster is listed under',
  'core.dcos_url': 'address of the front door',
  'core.dcos_acs_token': 'token of the last login',
  'core.ssl_verify': 'true, false, or a file with the certificates to trust',
  'core.timeout': 'how long to wait for an answer, in seconds',
  'core.ssh_user': 'user of dcos node ssh',
  'core.ssh_proxy_ip': 'machine that dcos node ssh goes through',
  'core.pagination': 'kept for scripts of the original client, not used',
  'core.reporting': 'accepted and not used: nothing is ever reported',
  'core.mesos_master_url': 'address of the Mesos master instead of the front door',
  'core.prompt_login': 'kept for scripts of the original client, not used',
  'marathon.url': 'address of Marathon instead of the front door',
  'job.url': 'address of Metronome instead of the front door',
  'job.service_name': 'kept for scripts of the original client, not used',
  'package.cosmos_url': 'address of the package service instead of the front door',
}

/** The settings that hold an address. */
export const addresses: ReadonlySet<string> = new Set([
  'core.dcos_url',
  'core.mesos_master_url',
  'marathon.url',
  'job.url',
  'package.cosmos_url',
])
