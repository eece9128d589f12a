import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { cliErrors } from '../../errors.ts'
import { appPath } from './paths.ts'
import { waitingId } from './queue.ts'
import type { App, QueueItem } from './types.ts'

/** Asks for one app; a missing one is DCL_CLI_NOT_FOUND. */
export async function fetchApp(cluster: ClusterClient, id: string): Promise<App> {
  const { status, body } = await cluster.json<{ app?: App }>(appPath(id), { accept: [404] })
  if (status === 404 || !body.app) {
    throw cliErrors.NOT_FOUND({
      kind: 'app',
      name: id,
      hint: 'dcos marathon app list shows the apps there are.',
    })
  }
  return body.app
}

async function fetchVersion(cluster: ClusterClient, id: string, wanted: string): Promise<unknown> {
  if (!/^-\d+$/.test(wanted))
    return (await cluster.json(`${appPath(id)}/versions/${encodeURIComponent(wanted)}`)).body
  const { versions } = (await cluster.json<{ versions: string[] }>(`${appPath(id)}/versions`)).body
  const version = versions[Number(wanted.slice(1))]
  if (version === undefined) {
    throw cliErrors.NOT_FOUND({
      kind: 'version',
      name: wanted,
      hint: `The versions there are: dcos marathon app version list ${id}`,
    })
  }
  return (await cluster.json(`${appPath(id)}/versions/${encodeURIComponent(version)}`)).body
}

function tellWhyItWaits(context: Context, item: QueueItem): void {
  context.tell(
    `\n${item.count} ${item.count === 1 ? 'instance waits' : 'instances wait'}: ${item.explanation?.reason ?? 'no node has been tried yet'}`,
  )
  const nodes = item.explanation?.nodes ?? []
  if (nodes.some(({ rule }) => rule === 'Backoff')) {
    const id = waitingId(item)
    return context.tell(`  Correct the cause, or try again at once with: dcos marathon delay reset ${id}`)
  }
  for (const { hostname, rule, reason, change } of nodes) {
    context.tell(`  ${hostname}: ${reason} [${rule}]${change === undefined ? '' : ` — would fit: ${change}`}`)
  }
}

export const appShow: Command = {
  id: 'marathon app show',
  summary: 'show a service as JSON and, when instances of it wait, why',
  arguments: [{ name: 'app-id', description: 'id of the app', required: true }],
  flags: {
    ...jsonFlag,
    'app-version': {
      type: 'text',
      description: 'a version, or -1 for the one before',
      placeholder: 'VERSION',
    },
  },
  examples: ['dcos marathon app show /hello-world', 'dcos marathon app show /hello-world --app-version=-1'],
  async run(context, input) {
    const cluster = context.cluster()
    const id = input.argument('app-id')
    const version = input.text('app-version')
    if (version !== undefined) return context.printJson(await fetchVersion(cluster, id, version))
    const app = await fetchApp(cluster, id)
    if ((app.tasksRunning ?? 0) >= app.instances && (app.deployments ?? []).length === 0)
      return context.printJson(app)
    const { queue } = (await cluster.json<{ queue: QueueItem[] }>('/service/marathon/v2/queue')).body
    const item = queue.find((candidate) => candidate.app?.id === app.id)
    context.printJson(item?.explanation ? { ...app, waiting: item.explanation } : app)
    if (item && !input.flag('json')) tellWhyItWaits(context, item)
  },
}
