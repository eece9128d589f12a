import { cut, shortNumber } from '../../output/numbers.ts'
import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { App, Deployment, QueueItem } from './types.ts'

function health({ healthChecks, tasksHealthy, tasksRunning }: App): string {
  return (healthChecks ?? []).length === 0 ? '---' : `${tasksHealthy ?? 0}/${tasksRunning ?? 0}`
}

const actionWords: Record<string, string> = {
  ScaleApplication: 'scale',
  StartApplication: 'start',
  StopApplication: 'stop',
  RestartApplication: 'restart',
}

function deploymentWord(app: App, deployments: Deployment[]): string {
  const words = deployments
    .filter(({ affectedApps }) => affectedApps.includes(app.id))
    .flatMap(({ currentActions }) => currentActions.filter((current) => current.app === app.id))
    .map(({ action }) => actionWords[action] ?? action)
  if (words.length === 0) return (app.deployments ?? []).length === 0 ? '---' : 'wait'
  return words.length === 1 ? (words[0] ?? '') : `(${words.join(', ')})`
}

export const appList: Command = {
  id: 'marathon app list',
  summary: 'list the services',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos marathon app list', 'dcos marathon app list --json'],
  async run(context, input) {
    const cluster = context.cluster()
    const apps = (await cluster.json<{ apps: App[] }>('/service/marathon/v2/apps')).body.apps
    if (input.flag('json')) return context.printJson(apps)
    if (input.flag('quiet')) return apps.forEach(({ id }) => context.print(id))
    const [deployments, queue] = await Promise.all([
      cluster.json<Deployment[]>('/service/marathon/v2/deployments'),
      cluster.json<{ queue: QueueItem[] }>('/service/marathon/v2/queue'),
    ])
    const waiting = new Set(queue.body.queue.map((item) => item.app?.id))
    context.printTable({
      headings: ['ID', 'MEM', 'CPUS', 'TASKS', 'HEALTH', 'DEPLOYMENT', 'WAITING', 'CONTAINER', 'CMD', 'ROLE'],
      rows: apps.map((app) => [
        app.id,
        shortNumber(app.mem),
        shortNumber(app.cpus),
        `${app.tasksRunning ?? 0}/${app.instances}`,
        health(app),
        deploymentWord(app, deployments.body),
        String(waiting.has(app.id)),
        app.container?.type ?? 'MESOS',
        cut((app.cmd ?? app.args?.join(' ') ?? '').replace(/\s+/g, ' '), 30),
        app.role ?? '',
      ]),
    })
  },
}
