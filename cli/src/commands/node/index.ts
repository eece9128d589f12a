import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { activationCommands } from './activation.ts'
import { listComponents } from './components.ts'
import { diagnosticsCommands } from './diagnostics.ts'
import { drain } from './drain.ts'
import { bare, list } from './list.ts'
import { log } from './log.ts'
import { metricsCommands } from './metrics.ts'
import { ssh } from './ssh.ts'
import { lookUp } from './state.ts'

const dns: Command = {
  id: 'node dns',
  summary: 'look a name up in the DNS of the cluster',
  arguments: [{ name: 'hostname', description: 'name to look up', required: true }],
  flags: { ...jsonFlag },
  examples: ['dcos node dns hello-world.marathon.mesos', 'dcos node dns leader.mesos'],
  async run(context, input) {
    const found = await lookUp(context.cluster(), input.argument('hostname'))
    if (input.flag('json')) return context.printJson(found)
    context.printTable({ headings: ['HOST', 'IP'], rows: found.map(({ host, ip }) => [host, ip]) })
  },
}

export const nodeCommands = [
  bare,
  list,
  dns,
  listComponents,
  log,
  ssh,
  ...metricsCommands,
  ...diagnosticsCommands,
  drain,
  ...activationCommands,
]
