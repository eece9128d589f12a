import { cliErrors } from '../../errors.ts'
import { age } from '../../output/numbers.ts'
import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { attach } from './attach.ts'
import { exec } from './exec.ts'
import { fileCommands } from './files.ts'
import { findTasks } from './find.ts'
import { log } from './log.ts'
import { taskMetrics } from './metrics.ts'

const list: Command = {
  id: 'task list',
  summary: 'list the tasks of all schedulers',
  arguments: [{ name: 'filter', description: 'part of an id, or a pattern with *', required: false }],
  flags: {
    ...jsonFlag,
    ...quietFlag,
    all: { type: 'boolean', description: 'also the ended ones' },
    completed: { type: 'boolean', description: 'only the ended ones' },
    'agent-id': { type: 'text', description: 'only those of this agent', placeholder: 'ID' },
  },
  examples: ['dcos task list', 'dcos task list hello --json', 'dcos task list --all'],
  async run(context, input) {
    const pattern = input.optionalArgument('filter')
    const tasks = await findTasks(context.cluster(), {
      pattern,
      agentId: input.text('agent-id'),
      all: input.flag('all'),
      completed: input.flag('completed'),
    })
    if (input.flag('json')) return context.printJson(tasks)
    if (tasks.length === 0 && pattern !== undefined) {
      throw cliErrors.NOT_FOUND({
        kind: 'task',
        name: pattern,
        hint: 'dcos task list --all shows also the ended ones.',
      })
    }
    if (input.flag('quiet')) return tasks.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['NAME', 'HOST', 'USER', 'STATE', 'ID', 'AGENT ID', 'REGION', 'ZONE', 'SINCE', 'FRAMEWORK'],
      rows: tasks.map((task) => {
        const since = task.statuses.at(-1)?.timestamp
        return [
          task.name,
          task.host,
          task.user ?? '',
          task.state,
          task.id,
          task.slave_id,
          task.region,
          task.zone,
          since === undefined ? '---' : age(since * 1000, context.nowMs()),
          task.framework,
        ]
      }),
    })
  },
}

/** `dcos task` and `dcos task FILTER`, as the original's short form. */
const bare: Command = {
  ...list,
  id: 'task',
  summary: 'the same as: dcos task list',
  examples: ['dcos task', 'dcos task hello'],
}

export const taskCommands = [bare, list, log, exec, attach, ...fileCommands, ...taskMetrics]
