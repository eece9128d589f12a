import type { Bundle, ClusterDescription, NodeRole, SetFile } from '../../src/index.ts'
import { describeSet } from '../../src/index.ts'
import { contentHash } from '../../src/package/package-id.ts'

/** A cluster of one master and two agents. */
export const cluster: ClusterDescription = {
  clusterId: '8d1cf1a5-5c1e-4d35-9a0c-2d3f5e8a6b10',
  clusterName: 'example',
  masters: ['10.0.0.11'],
  resolvers: ['10.0.0.1'],
  security: 'permissive',
  superuser: { uid: 'admin', passwordHash: 'scrypt$example' },
}

const packageNames = [
  'dcos-runtime',
  'dcos-components',
  'dcos-etcd',
  'dcos-net-tools',
  'dcos-cni',
  'dcos-universe',
]

/** Names and ids of a bundle's packages; another `release` gives other components. */
export function bundleOf(release = 1): Pick<Bundle, 'bundleId' | 'packages'> {
  const idOf = (name: string): string =>
    `${name}--${contentHash(name === 'dcos-components' ? [name, release] : [name])}`
  return {
    bundleId: contentHash(['bundle', release]),
    packages: packageNames.map((name) => ({ name, id: idOf(name), sizeBytes: 1 })),
  }
}

/** The set of a node with this role; what is changed makes another set. */
export function setOf(
  role: NodeRole,
  changed: { cluster?: Partial<ClusterDescription>; release?: number } = {},
): SetFile {
  return describeSet({
    cluster: { ...cluster, ...changed.cluster },
    node: { address: role === 'master' ? '10.0.0.11' : '10.0.0.21', role, hostname: 'host' },
    bundle: bundleOf(changed.release),
  })
}
