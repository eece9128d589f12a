import { describeSet } from '@dcos-lite/bootstrap'
import type { Bundle, ClusterDescription, SetFile } from '@dcos-lite/bootstrap'
import type { ClusterConfig, ConfiguredHost } from '../config/types.ts'

/** What the nodes of a cluster have in common, from the configuration and what the installer made. */
export function describeCluster(
  config: ClusterConfig,
  made: { clusterId: string; passwordHash: string },
): ClusterDescription {
  return {
    clusterId: made.clusterId,
    clusterName: config.clusterName,
    masters: config.hosts.filter(({ role }) => role === 'master').map(({ address }) => address),
    resolvers: config.resolvers,
    names: config.names,
    security: config.security,
    superuser: { uid: config.superuser.uid, passwordHash: made.passwordHash },
    auth: config.auth,
    frontDoor: config.frontDoor.tls,
    ...(config.permissions === 'enforce' ? { permissions: config.permissions } : {}),
    networks: config.networks,
    images: config.images,
    kernel: config.kernel,
    checks: config.checks,
    ...(config.checkTime ? {} : { checkTime: false }),
    ...(config.dnsSearch === '' ? {} : { dnsSearch: config.dnsSearch }),
  }
}

/** What one host shall run. */
export function desiredSet(
  cluster: ClusterDescription,
  host: ConfiguredHost,
  hostname: string,
  bundle: Bundle,
): SetFile {
  const { address, role, settings } = host
  return describeSet({ cluster, node: { address, role, hostname, ...settings }, bundle })
}
