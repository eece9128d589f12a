import { markAttached } from '../../config/attach.ts'
import { currentCluster, findCluster, listClusters } from '../../config/clusters.ts'
import { removeCluster, writeCluster } from '../../config/write-cluster.ts'
import { cliErrors } from '../../errors.ts'
import type { ConfiguredCluster } from '../../config/settings.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import type { Command } from '../../program/command.ts'
import { link, unlink } from './links.ts'
import { describeClusters, list } from './list.ts'
import { setup } from './setup.ts'

const clusterArgument = { name: 'cluster', description: 'name, id or beginning of the id', required: true }

const attach: Command = {
  id: 'cluster attach',
  summary: 'let the following commands talk to this cluster',
  arguments: [clusterArgument],
  examples: ['dcos cluster attach dcos-local'],
  run(context, input) {
    markAttached(context.environment, findCluster(context.environment, input.argument('cluster')).id)
    return Promise.resolve()
  },
}

const rename: Command = {
  id: 'cluster rename',
  summary: 'list a cluster under another name (on this machine only)',
  arguments: [clusterArgument, { name: 'name', description: 'the new name', required: true }],
  examples: ['dcos cluster rename dcos-local laptop'],
  run(context, input) {
    const { id, settings } = findCluster(context.environment, input.argument('cluster'))
    const cluster = { ...settings.cluster, name: input.argument('name') }
    writeCluster(context.environment, id, { ...settings, cluster })
    return Promise.resolve()
  },
}

async function unavailableClusters(context: Context): Promise<ConfiguredCluster[]> {
  const away = (await describeClusters(context)).filter(({ status }) => status === 'UNAVAILABLE')
  return listClusters(context.environment).filter(({ id }) =>
    away.some((cluster) => cluster.cluster_id === id),
  )
}

const remove: Command = {
  id: 'cluster remove',
  summary: 'forget a cluster (on this machine only)',
  arguments: [{ ...clusterArgument, required: false }],
  flags: {
    all: { type: 'boolean', description: 'forget all clusters' },
    unavailable: { type: 'boolean', description: 'forget the clusters that do not answer' },
    ...dryRunFlag,
  },
  examples: ['dcos cluster remove dcos-local', 'dcos cluster remove --unavailable'],
  async run(context, input) {
    const named = input.optionalArgument('cluster')
    const ways = [named !== undefined, input.flag('all'), input.flag('unavailable')].filter(Boolean).length
    if (ways !== 1) {
      throw cliErrors.INPUT_INVALID({
        reason: 'name a cluster, or give --all or --unavailable',
        command: 'cluster remove',
      })
    }
    const chosen =
      named !== undefined
        ? [findCluster(context.environment, named)]
        : input.flag('all')
          ? listClusters(context.environment)
          : await unavailableClusters(context)
    for (const { id, settings } of chosen) {
      if (input.flag('dry-run')) context.print(`would forget ${settings.cluster.name} (${id})`)
      else removeCluster(context.environment, id)
    }
  },
}

const open: Command = {
  id: 'cluster open',
  summary: 'print the address of the web page of a cluster',
  arguments: [{ ...clusterArgument, required: false }],
  examples: ['dcos cluster open'],
  run(context, input) {
    const named = input.optionalArgument('cluster')
    const cluster =
      named === undefined ? currentCluster(context.environment) : findCluster(context.environment, named)
    if (!cluster) throw cliErrors.NO_CLUSTER()
    context.print(cluster.settings.core.dcos_url)
    return Promise.resolve()
  },
}

export const clusterCommands = [setup, list, attach, rename, remove, open, link, unlink]
