import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import type { Command } from '../../program/command.ts'
import { logFormatFlag, logFormatOf } from '../log-entries.ts'
import { printNodeLog } from '../node/log.ts'
import { findTasks } from '../task/find.ts'
import { printTaskLogs } from '../task/log.ts'

/** Schedulers that run on the masters, by their names as frameworks: where their logs are. */
const schedulers: Record<string, string> = {
  marathon: 'marathon/logs/v2/component/dcos-marathon.service',
  // No route names the leading Metronome; the leading master runs one.
  metronome: 'mesos/logs/v2/component/dcos-metronome.service',
}

interface App {
  id: string
  labels?: Record<string, string>
}

/** The apps that are a service: by the name of its framework, its own name, or the id. */
async function appsOf(cluster: ClusterClient, service: string): Promise<string[]> {
  const { body } = await cluster.json<{ apps: App[] }>('/service/marathon/v2/apps')
  const bare = (id: string): string => id.replace(/^\/+/, '')
  const isIt = ({ id, labels = {} }: App): boolean =>
    labels['DCOS_PACKAGE_FRAMEWORK_NAME'] === service ||
    labels['DCOS_SERVICE_NAME'] === service ||
    bare(id) === bare(service)
  return body.apps.filter(isIt).map(({ id }) => bare(id).replaceAll('/', '_'))
}

/** `dcos service log` */
export const log: Command = {
  id: 'service log',
  summary: 'print the output of a service, or the log of a scheduler of the cluster',
  arguments: [
    {
      name: 'service',
      description: 'name of a service (marathon, metronome) or id of an app',
      required: true,
    },
    {
      name: 'file',
      description: 'stdout (the default), stderr, or another file of its task',
      required: false,
    },
  ],
  flags: {
    follow: { type: 'boolean', short: 'f', description: 'go on until it ends (Ctrl-C stops it)' },
    lines: { type: 'integer', description: 'the last N lines (10)', placeholder: 'N' },
    ...logFormatFlag,
  },
  examples: ['dcos service log marathon', 'dcos service log hello-world stderr --lines 50'],
  async run(context, input) {
    const format = logFormatOf(input.text('output'), 'service log')
    const service = input.argument('service')
    const file = input.optionalArgument('file')
    const [lines, follow] = [input.integer('lines') ?? 10, input.flag('follow')]
    const cluster = context.cluster()
    const scheduler = Object.hasOwn(schedulers, service) ? schedulers[service] : undefined
    if (scheduler !== undefined) {
      if (file !== undefined) {
        const reason = `${service} runs on the masters and has one log, no file "${file}"`
        throw cliErrors.INPUT_INVALID({ reason, command: 'service log' })
      }
      const path = `/system/v1/leader/${scheduler}?skip=-${lines}`
      return printNodeLog(context, path, follow, format)
    }
    const apps = await appsOf(cluster, service)
    const all = await findTasks(cluster, { completed: false, all: false })
    const tasks = all.filter(({ id }) => apps.some((app) => id.startsWith(`${app}.`)))
    if (tasks.length === 0) {
      const hint = 'dcos service list and dcos marathon app list show what there is.'
      throw cliErrors.NOT_FOUND({ kind: 'running service', name: service, hint })
    }
    const manner = { asked: service, name: file ?? 'stdout', format, all: false, lines, follow }
    await printTaskLogs(context, tasks, manner)
  },
}
