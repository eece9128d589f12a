import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { query } from './paths.ts'
import type { MarathonTask } from './types.ts'

const taskArgument = { name: 'task-id', description: 'id of the task', required: true }
const wipeFlag = { wipe: { type: 'boolean', description: 'and give up its volumes' } } as const

async function requireMarathonTask(cluster: ClusterClient, id: string): Promise<MarathonTask> {
  const { tasks } = (await cluster.json<{ tasks: MarathonTask[] }>('/service/marathon/v2/tasks')).body
  const found = tasks.find((task) => task.id === id)
  if (found) return found
  const hint = 'dcos marathon task list shows the tasks there are.'
  throw cliErrors.NOT_FOUND({ kind: 'task', name: id, hint })
}

const show: Command = {
  id: 'marathon task show',
  summary: 'show a task of a service as JSON',
  arguments: [taskArgument],
  examples: ['dcos marathon task show hello-world.instance-5e9b6c0a-…'],
  async run(context, input) {
    context.printJson(await requireMarathonTask(context.cluster(), input.argument('task-id')))
  },
}

const stop: Command = {
  id: 'marathon task stop',
  summary: 'end a task of a service; a new one takes its place',
  arguments: [taskArgument],
  flags: { ...wipeFlag, ...dryRunFlag },
  examples: ['dcos marathon task stop hello-world.instance-5e9b6c0a-…'],
  async run(context, input) {
    const cluster = context.cluster()
    const task = await requireMarathonTask(cluster, input.argument('task-id'))
    if (input.flag('dry-run')) return context.print(`would end ${task.id} on ${task.host ?? 'no agent'}`)
    const path = `/service/marathon/v2/tasks/delete${query({ wipe: input.flag('wipe') })}`
    context.printJson((await cluster.json(path, { method: 'POST', body: { ids: [task.id] } })).body ?? task)
  },
}

const kill: Command = {
  id: 'marathon task kill',
  summary: 'end tasks of services; new ones take their places unless --scale is given',
  arguments: [{ name: 'task-ids', description: 'ids of the tasks', required: true, rest: true }],
  flags: {
    ...jsonFlag,
    ...wipeFlag,
    ...dryRunFlag,
    scale: { type: 'boolean', description: 'and lower the number of instances' },
  },
  examples: ['dcos marathon task kill hello-world.instance-5e9b6c0a-…'],
  async run(context, input) {
    const cluster = context.cluster()
    const ids = input.rest()
    for (const id of ids) await requireMarathonTask(cluster, id)
    if (input.flag('dry-run')) return ids.forEach((id) => context.print(`would end ${id}`))
    const options = query({ scale: input.flag('scale'), wipe: input.flag('wipe') })
    const path = `/service/marathon/v2/tasks/delete${options}`
    const { body } = await cluster.json(path, { method: 'POST', body: { ids } })
    if (input.flag('json')) return context.printJson(body)
    context.print(`${input.flag('scale') ? 'Started deployment' : 'Killed tasks'}: ${JSON.stringify(body)}`)
  },
}

export const taskChanges = [show, stop, kill]
