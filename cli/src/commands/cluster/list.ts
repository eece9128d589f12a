import { currentCluster, listClusters } from '../../config/clusters.ts'
import type { ConfiguredCluster } from '../../config/settings.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { clientFor } from '../../program/create-context.ts'

interface Listed {
  attached: boolean
  cluster_id: string
  name: string
  status: 'AVAILABLE' | 'UNAVAILABLE'
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

export const list: Command = {
  id: 'cluster list',
  summary: 'list the configured clusters',
  flags: { ...jsonFlag, attached: { type: 'boolean', description: 'only the attached one' } },
  examples: ['dcos cluster list', 'dcos cluster list --json'],
  async run(context, input) {
    const all = await describeClusters(context)
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
