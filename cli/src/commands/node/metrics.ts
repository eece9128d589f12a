import { shortNumber } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { fetchDatapoints, printDatapoints, share, summarized, valueOf } from '../datapoints.ts'
import type { Datapoint } from '../datapoints.ts'
import { nodeAddress } from './state.ts'

const idArgument = { name: 'mesos-id', description: 'id of the agent', required: true }

async function readNode(context: Context, id: string): Promise<Datapoint[]> {
  const cluster = context.cluster()
  await nodeAddress(cluster, id)
  return fetchDatapoints(cluster, `/system/v1/agent/${encodeURIComponent(id)}/metrics/v0/node`)
}

const names = [
  ...['load.1min', 'cpu.total', 'memory.total', 'memory.free'],
  ...['filesystem.capacity.total', 'filesystem.capacity.used'],
]

/** Processor, memory and disk of a node as three words. */
function summarize(points: Datapoint[]): { cpu: string; mem: string; disk: string } {
  const load = valueOf(points, 'load.1min')
  const busy = valueOf(points, 'cpu.total')
  const total = valueOf(points, 'memory.total')
  const free = valueOf(points, 'memory.free')
  const root = { path: '/' }
  return {
    cpu: load === undefined ? 'N/A' : `${shortNumber(load)} (${(busy ?? 0).toFixed(2)}%)`,
    mem: share(total === undefined || free === undefined ? undefined : total - free, total),
    disk: share(
      valueOf(points, 'filesystem.capacity.used', root),
      valueOf(points, 'filesystem.capacity.total', root),
    ),
  }
}

const summary: Command = {
  id: 'node metrics summary',
  summary: 'show the load, the memory and the disk of an agent',
  arguments: [idArgument],
  flags: { ...jsonFlag },
  examples: ['dcos node metrics summary 0c3e…-S1'],
  async run(context, input) {
    const points = await readNode(context, input.argument('mesos-id'))
    if (input.flag('json')) return context.printJson(summarized(points, names))
    const shown = summarize(points)
    context.printTable({ headings: ['CPU', 'MEM', 'DISK'], rows: [[shown.cpu, shown.mem, shown.disk]] })
  },
}

const details: Command = {
  id: 'node metrics details',
  summary: 'show everything that is measured on an agent',
  arguments: [idArgument],
  flags: { ...jsonFlag },
  examples: ['dcos node metrics details 0c3e…-S1 --json'],
  async run(context, input) {
    const points = await readNode(context, input.argument('mesos-id'))
    if (input.flag('json')) return context.printJson(points)
    printDatapoints(context, points)
  },
}

/** `dcos node metrics summary` and `details` */
export const metricsCommands = [summary, details]
