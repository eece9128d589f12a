import { configPackageName, setIdOf } from '../sets/set.ts'
import type { NodeSet, ResolverSettings, SetFile, UnitEntry } from '../sets/set.ts'
import { manifestOfFiles, sha256Of } from '../package/rendered-file.ts'
import type { RenderedFile } from '../package/rendered-file.ts'
import type { ClusterDescription } from '../description.ts'
import { dnsAddress } from './ports.ts'
import { renderConfig } from './render-config.ts'
import type { RenderConfigInput } from './render-config.ts'

/** What a master does not use, and what an agent does not. */
const notOn: Record<string, readonly string[]> = {
  master: ['dcos-cni'],
  slave: ['dcos-etcd', 'dcos-universe'],
  slave_public: ['dcos-etcd', 'dcos-universe'],
}

/** Names are asked for on the node itself; masters answer while its own server does not. */
function resolverOf(cluster: ClusterDescription): ResolverSettings | undefined {
  if (cluster.manageResolver === false) return undefined
  const search = cluster.dnsSearch?.trim().split(/\s+/).filter(Boolean) ?? []
  return {
    nameservers: [dnsAddress, ...cluster.masters.slice(0, 2)],
    ...(search.length > 0 ? { search } : {}),
    zones: ['mesos', 'thisdcos.directory', 'dcos.directory'],
  }
}

/** What systemd reads of a set: the units, and the links that make them start at boot. */
function unitEntries(files: readonly RenderedFile[]): Record<string, UnitEntry> {
  const units = files.filter(({ path }) => path.startsWith('units/'))
  return {
    ...Object.fromEntries(
      units.map(({ path, text }) => [path.slice('units/'.length), { sha256: sha256Of(text) }]),
    ),
    'multi-user.target.wants/dcos.target': { link: '../dcos.target' },
  }
}

/** The set of a node: which packages of the bundle it gets, its configuration, its units. Pure; sent as JSON. */
export function describeSet(
  input: RenderConfigInput & { bundle: NonNullable<RenderConfigInput['bundle']> },
): SetFile {
  const { cluster, node, bundle } = input
  const packages = bundle.packages.filter(({ name }) => notOn[node.role]?.includes(name) !== true)
  const files = renderConfig(input)
  const config = { id: manifestOfFiles(configPackageName, files).id, files }
  const resolver = resolverOf(cluster)
  const set: Omit<NodeSet, 'setId'> = {
    format: 1,
    role: node.role,
    bundleId: bundle.bundleId,
    packages: [...packages.map(({ id }) => id), config.id].sort(),
    units: unitEntries(files),
    ...(resolver === undefined ? {} : { resolver }),
  }
  return { set: { ...set, setId: setIdOf(set) }, config }
}
