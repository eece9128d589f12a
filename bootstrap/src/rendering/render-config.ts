import type { ClusterDescription, NodeDescription } from '../description.ts'
import { contentHash, packageNameOf } from '../package/package-id.ts'
import type { RenderedFile } from '../package/rendered-file.ts'
import { componentConfigs, versionOf } from './component-configs.ts'
import type { Given } from './component-configs.ts'
import { etcdArguments } from './etcd-arguments.ts'
import { fillTemplate } from './fill-template.ts'
import { jsonText } from './json-value.ts'
import { dnsAddress, virtualAddresses, virtualTable } from './ports.ts'
import {
  etcdTemplate,
  netAddressTemplate,
  recoverTemplate,
  serviceTemplate,
  sliceTemplate,
  targetTemplate,
} from './templates.ts'
import { serviceUnitsOf } from './unit-list.ts'
import type { ServiceUnit } from './unit-list.ts'

export interface RenderConfigInput {
  cluster: ClusterDescription
  node: NodeDescription
  /** The packages that the units run from; a unit whose package changes is another unit, and is restarted. */
  bundle?: { bundleId: string; packages: readonly { name: string; id: string }[] }
}

/** The files of one component: its unit and its configuration. */
function serviceFiles(given: Given, service: ServiceUnit, packageIds: string[]): RenderedFile[] {
  const { unit, confinement, state, killMode = '', ...rest } = service
  const config = jsonText(componentConfigs[unit](given))
  const text = fillTemplate(serviceTemplate, {
    ...rest,
    unit,
    killMode,
    stateFolder: state?.folder ?? '',
    stateMode: state?.mode ?? '',
    confined: confinement !== 'system',
    networked: confinement === 'network',
    reading: confinement === 'reading',
    content: contentHash([config, ...packageIds]),
  })
  return [
    // Only root reads what has a password's hash in it.
    { path: `etc/${unit}.json`, mode: unit === 'dcos-iam' ? 0o600 : 0o644, text: config },
    { path: `units/${unit}.service`, mode: 0o644, text },
  ]
}

/** Logins of registries, on agents; they are read anew at every use. */
function loginFiles({ cluster, node }: Given): RenderedFile[] {
  const { credentials } = cluster.images ?? {}
  if (node.role === 'master' || credentials === undefined || !('text' in credentials)) return []
  return [{ path: 'etc/docker_credentials', mode: 0o600, text: credentials.text }]
}

function ownUnits(given: Given, ids: (...names: string[]) => string[]): RenderedFile[] {
  const unit = (name: string, text: string): RenderedFile => ({ path: `units/${name}`, mode: 0o644, text })
  const etcd = unit(
    'dcos-etcd.service',
    fillTemplate(etcdTemplate, { arguments: etcdArguments(given), content: contentHash(ids('dcos-etcd')) }),
  )
  return [
    ...(given.node.role === 'master' ? [etcd] : []),
    unit(
      'dcos-net-address.service',
      fillTemplate(netAddressTemplate, {
        address: dnsAddress,
        virtual: virtualAddresses,
        table: virtualTable,
        node: given.node.address,
        content: contentHash([]),
      }),
    ),
    unit('dcos-node-recover.service', fillTemplate(recoverTemplate, { content: contentHash([]) })),
    unit('dcos.slice', sliceTemplate),
  ]
}

const etcdUnit = { unit: 'dcos-etcd', description: 'etcd: the state of the cluster', isComponent: false }

/** The files of a node's configuration package: `etc/` and `units/`. The same input gives the same files. */
export function renderConfig({ cluster, node, bundle }: RenderConfigInput): RenderedFile[] {
  const units = [
    ...(node.role === 'master' ? [etcdUnit] : []),
    ...serviceUnitsOf(node.role).map(({ unit, description }) => ({ unit, description, isComponent: true })),
  ]
  const given: Given = { cluster, node, bundleId: bundle?.bundleId ?? '', units }
  const ids = (...names: string[]): string[] =>
    (bundle?.packages ?? []).filter(({ id }) => names.includes(packageNameOf(id))).map(({ id }) => id)
  const services = serviceUnitsOf(node.role).flatMap((service) =>
    serviceFiles(
      given,
      service,
      ids('dcos-runtime', 'dcos-components', ...(service.unit === 'dcos-cosmos' ? ['dcos-universe'] : [])),
    ),
  )
  const files = [...services, ...ownUnits(given, ids), ...loginFiles(given)]
  const wanted = files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.service'))
    .map((path) => path.slice('units/'.length))
    .sort()
  return [
    ...files,
    { path: 'units/dcos.target', mode: 0o644, text: fillTemplate(targetTemplate, { units: wanted }) },
    { path: 'etc/dcos-version.json', mode: 0o644, text: jsonText(versionOf(given)) },
    { path: 'etc/master_list', mode: 0o644, text: jsonText([...cluster.masters]) },
    {
      path: 'etc/node.json',
      mode: 0o644,
      text: jsonText({
        address: node.address,
        role: node.role,
        clusterId: cluster.clusterId,
        clusterName: cluster.clusterName,
      }),
    },
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
}
