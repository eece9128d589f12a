import { markAttached } from '../../config/attach.ts'
import { currentCluster, findCluster } from '../../config/clusters.ts'
import { removeCluster, writeCluster } from '../../config/write-cluster.ts'
import { cliErrors } from '../../errors.ts'
import type { Command } from '../../program/command.ts'
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

const remove: Command = {
  id: 'cluster remove',
  summary: 'forget a cluster (on this machine only)',
  arguments: [{ ...clusterArgument, required: false }],
  flags: {
    all: { type: 'boolean', description: 'forget all clusters' },
    unavailable: { type: 'boolean', description: 'forget the clusters that do not answer' },
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
    if (named !== undefined)
      return removeCluster(context.environment, findCluster(context.environment, named).id)
    for (const cluster of await describeClusters(context)) {
      if (input.flag('all') || cluster.status === 'UNAVAILABLE')
        removeCluster(context.environment, cluster.cluster_id)
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

export const clusterCommands = [setup, list, attach, rename, remove, open]
