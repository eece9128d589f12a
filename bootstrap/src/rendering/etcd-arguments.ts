import { nodePaths } from '../node-paths.ts'
import type { Given } from './component-configs.ts'
import { ports } from './ports.ts'

const memberName = (address: string): string => `master-${address}`

const peerUrl = (address: string): string => `https://${address}:${ports.etcdPeer}`

/** How etcd is started on a master: one member of the cluster, mutual TLS for clients and members. */
export function etcdArguments({ cluster, node }: Given): string[] {
  const { pki, data } = nodePaths
  const members = cluster.masters.map((address) => `${memberName(address)}=${peerUrl(address)}`)
  const client = `https://${node.address}:${ports.etcdClient}`
  const options: Record<string, string> = {
    name: memberName(node.address),
    'data-dir': `${data}/etcd/member.etcd`,
    'listen-client-urls': `${client},https://127.0.0.1:${ports.etcdClient}`,
    'advertise-client-urls': client,
    'listen-peer-urls': peerUrl(node.address),
    'initial-advertise-peer-urls': peerUrl(node.address),
    'initial-cluster': members.join(','),
    'initial-cluster-token': cluster.clusterId,
    'initial-cluster-state': 'new',
    'auto-compaction-mode': 'revision',
    'auto-compaction-retention': '10000',
    'quota-backend-bytes': String(4 * 1024 ** 3),
    'client-cert-auth': 'true',
    'trusted-ca-file': `${pki}/etcd-ca.crt`,
    'cert-file': `${pki}/etcd.crt`,
    'key-file': `${pki}/etcd.key`,
    'peer-client-cert-auth': 'true',
    'peer-trusted-ca-file': `${pki}/etcd-ca.crt`,
    'peer-cert-file': `${pki}/etcd.crt`,
    'peer-key-file': `${pki}/etcd.key`,
    logger: 'zap',
    'log-level': 'warn',
  }
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`)
}
