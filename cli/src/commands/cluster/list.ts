import { currentCluster, listClusters } from '../../config/clusters.ts'
import type { ConfiguredCluster } from '../../config/settings.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { fetchLinks } from './links.ts'
import { clientFor } from '../../program/create-context.ts'

interface Listed {
  attached: boolean
  cluster_id: string
  name: string
  /** UNCONFIGURED: linked by the attached cluster, and not set up here. */
  status: 'AVAILABLE' | 'UNAVAILABLE' | 'UNCONFIGURED'
  url: string
  version: string
}

async function describe(
  context: Context,
  cluster: ConfiguredCluster,
  currentId: string | undefined,
): Promise<Listed> {
  const version = await clientFor(cluster, context.environment)
    .json<{ version?: string }>('/dcos-metadata/dcos-version.json', { timeoutMs: 3000 })
    .then(
      ({ body }) => body.version ?? 'UNKNOWN',
      () => undefined, // listed as UNAVAILABLE
    )
  return {
    attached: cluster.id === currentId,
    cluster_id: cluster.id,
    name: cluster.settings.cluster.name,
    status: version === undefined ? 'UNAVAILABLE' : 'AVAILABLE',
    url: cluster.settings.core.dcos_url,
    version: version ?? 'UNKNOWN',
  }
}

/** Asks every configured cluster for its version, all at once. */
export async function describeClusters(context: Context): Promise<Listed[]> {
  const currentId = currentCluster(context.environment)?.id
  return Promise.all(
    listClusters(context.environment).map((cluster) => describe(context, cluster, currentId)),
  )
}

/** Clusters that the attached one names and that are not set up here. */
async function describeLinks(context: Context): Promise<Listed[]> {
  if (!currentCluster(context.environment)) return []
  const known = new Set(listClusters(context.environment).map(({ id }) => id))
  return (await fetchLinks(context))
    .filter(({ id }) => !known.has(id))
    .map(({ id, name, url }) => ({
      attached: false,
      cluster_id: id,
      name,
      status: 'UNCONFIGURED',
      url,
      version: 'UNKNOWN',
    }))
}

export const list: Command = {
  id: 'cluster list',
  summary: 'list the configured clusters',
  flags: {
    ...jsonFlag,
    attached: { type: 'boolean', description: 'only the attached one' },
    names: { type: 'boolean', description: 'only the names of the configured ones, without asking them' },
  },
  examples: ['dcos cluster list', 'dcos cluster list --json'],
  async run(context, input) {
    if (input.flag('names')) {
      return listClusters(context.environment).forEach(({ settings }) => context.print(settings.cluster.name))
    }
    const [known, linked] = await Promise.all([describeClusters(context), describeLinks(context)])
    const all = [...known, ...linked].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    const shown = input.flag('attached') ? all.filter((cluster) => cluster.attached) : all
    if (input.flag('json')) return context.printJson(shown)
    context.printTable({
      headings: ['', 'NAME', 'ID', 'STATUS', 'VERSION', 'URL'],
      rows: shown.map((cluster) => [
        cluster.attached ? '*' : '',
        cluster.name,
        cluster.cluster_id,
        cluster.status,
        cluster.version,
        cluster.url,
      ]),
    })
  },
}
