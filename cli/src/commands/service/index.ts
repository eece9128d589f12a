import { shortNumber } from '../../output/numbers.ts'
import { dryRunFlag, jsonFlag, quietFlag, yesFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { log } from './log.ts'

interface Framework {
  id: string
  name: string
  hostname?: string
  active: boolean
  tasks: unknown[]
  resources?: { cpus?: number; mem?: number; disk?: number }
  used_resources?: { cpus?: number; mem?: number; disk?: number }
}

interface State {
  frameworks: Framework[]
  completed_frameworks: Framework[]
}

const list: Command = {
  id: 'service list',
  summary: 'list the schedulers of the cluster (frameworks)',
  flags: {
    ...jsonFlag,
    ...quietFlag,
    completed: { type: 'boolean', description: 'also those that were removed' },
    inactive: { type: 'boolean', description: 'also those that are not connected' },
  },
  examples: ['dcos service list', 'dcos service list --json'],
  async run(context, input) {
    const { body } = await context.cluster().json<State>('/mesos/master/state')
    const known = input.flag('completed')
      ? [...body.frameworks, ...body.completed_frameworks]
      : body.frameworks
    const shown = known.filter(({ active }) => active || input.flag('inactive') || input.flag('completed'))
    if (input.flag('json')) return context.printJson(shown)
    if (input.flag('quiet')) return shown.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['NAME', 'HOST', 'ACTIVE', 'TASKS', 'CPU', 'MEM', 'DISK', 'ID'],
      rows: shown.map((framework) => {
        const used = framework.used_resources ?? framework.resources
        return [
          framework.name,
          framework.hostname ?? '',
          framework.active ? 'True' : 'False',
          String(framework.tasks.length),
          shortNumber(used?.cpus ?? 0),
          shortNumber(used?.mem ?? 0),
          shortNumber(used?.disk ?? 0),
          framework.id,
        ]
      }),
    })
  },
}

const bare: Command = {
  ...list,
  id: 'service',
  summary: 'the same as: dcos service list',
  examples: ['dcos service'],
}

const shutdown: Command = {
  id: 'service shutdown',
  summary: 'remove a scheduler and end all of its tasks',
  arguments: [{ name: 'framework-id', description: 'id of the framework', required: true }],
  flags: { ...yesFlag, ...dryRunFlag },
  examples: ['dcos service shutdown 0c3e…-0002'],
  async run(context, input) {
    const id = input.argument('framework-id')
    const cluster = context.cluster()
    const { body } = await cluster.json<State>('/mesos/master/state')
    const framework = body.frameworks.find((candidate) => candidate.id === id)
    if (!framework) {
      throw cliErrors.NOT_FOUND({
        kind: 'service',
        name: id,
        hint: 'dcos service list --inactive shows the ids.',
      })
    }
    const count = framework.tasks.length
    const what = `${framework.name} and its ${count === 1 ? '1 task' : `${count} tasks`}`
    if (input.flag('dry-run')) return context.print(`would end ${what}`)
    await confirm(context, input, `End ${what}?`, 'the removal')
    await cluster.text('/mesos/api/v1', {
      method: 'POST',
      body: { type: 'TEARDOWN', teardown: { framework_id: { value: id } } },
    })
  },
}

export const serviceCommands = [bare, list, log, shutdown]
