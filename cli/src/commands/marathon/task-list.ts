import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { MarathonTask } from './types.ts'

export const taskList: Command = {
  id: 'marathon task list',
  summary: 'list the tasks of the services, with address and health',
  arguments: [{ name: 'app-id', description: 'only those of this app', required: false }],
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos marathon task list', 'dcos marathon task list /hello-world'],
  async run(context, input) {
    const { body } = await context.cluster().json<{ tasks: MarathonTask[] }>('/service/marathon/v2/tasks')
    const wanted = input.optionalArgument('app-id')?.replace(/^\/?/, '/')
    const shown = body.tasks.filter(({ appId }) => wanted === undefined || appId === wanted)
    if (input.flag('json')) return context.printJson(shown)
    if (input.flag('quiet')) return shown.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['APP', 'HEALTHY', 'STARTED', 'HOST', 'ID', 'ROLE', 'PORTS'],
      rows: shown.map((task) => [
        task.appId,
        task.healthCheckResults?.length ? String(task.healthCheckResults.every(({ alive }) => alive)) : '-',
        task.startedAt ?? '-',
        task.host ?? '-',
        task.id,
        task.role ?? '',
        (task.ports ?? []).join(' ') || '-',
      ]),
    })
  },
}
