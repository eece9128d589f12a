import { shortNumber } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { fetchDatapoints, printDatapoints, share, summarized, valueOf } from '../datapoints.ts'
import type { Datapoint } from '../datapoints.ts'
import { requireTask } from './find.ts'
import { containerOf } from './session.ts'

const taskArgument = { name: 'task', description: 'id of the task, or part of it', required: true }

/** What is measured of the container of a task, and what its program reports itself. */
async function readTask(context: Context, input: Input): Promise<Datapoint[]> {
  const cluster = context.cluster()
  const task = await requireTask(cluster, input.argument('task'), false)
  const base = `/system/v1/agent/${task.slave_id}/metrics/v0/containers/${containerOf(task).value}`
  const [container, app] = await Promise.all([
    fetchDatapoints(cluster, base),
    fetchDatapoints(cluster, `${base}/app`),
  ])
  return [...container, ...app]
}

const names = [
  ...['cpus.limit', 'cpus.user_time_secs', 'cpus.system_time_secs', 'cpus.throttled_time_secs'],
  ...['mem.limit_bytes', 'mem.total_bytes', 'mem.rss_bytes', 'disk.limit_bytes', 'disk.used_bytes'],
]

function summarize(points: Datapoint[]): { cpu: string; mem: string; disk: string } {
  const seconds = ['cpus.user_time_secs', 'cpus.system_time_secs'].map((name) => valueOf(points, name))
  const used = seconds.every((value) => value === undefined)
    ? undefined
    : seconds.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const limit = valueOf(points, 'cpus.limit')
  const of = limit === undefined ? '' : ` (limit ${shortNumber(limit)})`
  return {
    cpu: used === undefined ? 'N/A' : `${shortNumber(used)}s${of}`,
    mem: share(
      valueOf(points, 'mem.total_bytes') ?? valueOf(points, 'mem.rss_bytes'),
      valueOf(points, 'mem.limit_bytes'),
    ),
    disk: share(valueOf(points, 'disk.used_bytes'), valueOf(points, 'disk.limit_bytes')),
  }
}

const nothing = 'Nothing was measured of this task yet.'

const summary: Command = {
  id: 'task metrics summary',
  summary: 'show what a task uses: processor time, memory, disk',
  arguments: [taskArgument],
  flags: { ...jsonFlag },
  examples: ['dcos task metrics summary hello-world'],
  async run(context, input) {
    const points = await readTask(context, input)
    if (input.flag('json')) return context.printJson(summarized(points, names))
    const shown = summarize(points)
    if (points.length === 0) context.tell(nothing)
    context.printTable({ headings: ['CPU', 'MEM', 'DISK'], rows: [[shown.cpu, shown.mem, shown.disk]] })
  },
}

const details: Command = {
  id: 'task metrics details',
  summary: 'show everything that is measured of a task, and what it reports itself',
  arguments: [taskArgument],
  flags: { ...jsonFlag },
  examples: ['dcos task metrics details hello-world --json'],
  async run(context, input) {
    const points = await readTask(context, input)
    if (input.flag('json')) return context.printJson(points)
    if (points.length === 0) context.tell(nothing)
    printDatapoints(context, points)
  },
}

/** `dcos task metrics summary` and `details` */
export const taskMetrics = [summary, details]
