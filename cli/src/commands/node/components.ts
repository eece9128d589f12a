import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { leaderAddress, nodeAddress } from './state.ts'
import { nodeFlags, whichNode } from './which-node.ts'

interface Unit {
  id: string
  name?: string
  health?: number
  description?: string
}

/** `dcos node list-components` */
export const listComponents: Command = {
  id: 'node list-components',
  summary: 'list the components (units) of a node',
  arguments: [{ name: 'mesos-id', description: 'id of the node', required: false }],
  flags: { ...nodeFlags, ...jsonFlag },
  examples: ['dcos node list-components --leader', 'dcos node list-components 0c3e…-S1 --json'],
  async run(context, input) {
    const cluster = context.cluster()
    const node = whichNode(input, 'node list-components')
    const ip = 'id' in node ? await nodeAddress(cluster, node.id) : await leaderAddress(cluster)
    const { body } = await cluster.json<{ units?: Unit[] }>(
      `/system/health/v1/nodes/${encodeURIComponent(ip)}/units`,
    )
    const units = body.units ?? []
    if (input.flag('json')) return context.printJson(units)
    units.forEach(({ id }) => context.print(id))
  },
}
