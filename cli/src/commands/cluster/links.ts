import { currentCluster, findCluster } from '../../config/clusters.ts'
import type { ConfiguredCluster } from '../../config/settings.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'

const path = '/cluster/v1/links'

/** Another cluster that a cluster names. */
export interface Link {
  id: string
  name: string
  url: string
  login_provider?: { id: string; type: string }
}

/** The links of a cluster; one that keeps none, or does not answer, has none. */
export async function fetchLinks(context: Context): Promise<Link[]> {
  const { status, body } = await context
    .cluster()
    .json<{ links?: Link[] } | undefined>(path, { accept: [401, 403, 404, 501], timeoutMs: 3000 })
    .catch(() => ({ status: 0, body: undefined })) // the list is worth having without
  return status === 200 ? (body?.links ?? []) : []
}

function requireCurrent(context: Context): ConfiguredCluster {
  const cluster = currentCluster(context.environment)
  if (!cluster) throw cliErrors.NO_CLUSTER()
  return cluster
}

/** Calls the API of links; a cluster without one is DCL_CLI_NO_LINKS. */
async function call(
  context: Context,
  rest: string,
  what: { method: 'POST' | 'DELETE'; body?: unknown },
): Promise<void> {
  const { status } = await context.cluster().text(path + rest, { ...what, accept: [404, 405, 501] })
  if (status < 300) return
  throw cliErrors.NO_LINKS({ url: context.cluster().access.url })
}

const clusterArgument = { name: 'cluster', description: 'name, id or beginning of the id', required: true }

/** `dcos cluster link` */
export const link: Command = {
  id: 'cluster link',
  summary: 'tell the attached cluster of another one',
  description: 'Only clusters that keep links take it; the clusters of dcos-lite keep none.',
  arguments: [clusterArgument],
  flags: {
    provider: { type: 'text', description: 'id of the way to log in there', placeholder: 'ID' },
    ...dryRunFlag,
  },
  examples: ['dcos cluster link other'],
  async run(context, input) {
    const own = requireCurrent(context)
    const { id, settings } = findCluster(context.environment, input.argument('cluster'))
    if (id === own.id) {
      throw cliErrors.INPUT_INVALID({ reason: 'a cluster is not linked to itself', command: 'cluster link' })
    }
    const { name } = settings.cluster
    if (input.flag('dry-run')) return context.print(`would link ${own.settings.cluster.name} to ${name}`)
    const provider = { id: input.text('provider') ?? 'dcos-users', type: 'dcos-uid-password' }
    await call(context, '', {
      method: 'POST',
      body: { id, name, url: settings.core.dcos_url, login_provider: provider },
    })
  },
}

/** `dcos cluster unlink` */
export const unlink: Command = {
  id: 'cluster unlink',
  summary: 'let the attached cluster forget another one',
  arguments: [clusterArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos cluster unlink other'],
  async run(context, input) {
    requireCurrent(context)
    const wanted = input.argument('cluster')
    const found = (await fetchLinks(context)).find(({ id, name }) => id === wanted || name === wanted)
    if (input.flag('dry-run')) return context.print(`would unlink ${found?.name ?? wanted}`)
    await call(context, `/${encodeURIComponent(found?.id ?? wanted)}`, { method: 'DELETE' })
  },
}
