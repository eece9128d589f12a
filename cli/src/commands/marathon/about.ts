import type { Command } from '../../program/command.ts'
import { dryRunFlag, jsonFlag, yesFlag } from '../../program/command.ts'
import { confirm } from '../confirm.ts'
import { escapeId } from './paths.ts'
import { requireWaiting, waitingId } from './queue.ts'

interface MarathonPlugin {
  id: string
  implementation?: string
}

const about: Command = {
  id: 'marathon about',
  summary: 'show what Marathon says of itself',
  examples: ['dcos marathon about'],
  async run(context) {
    context.printJson((await context.cluster().json('/service/marathon/v2/info')).body)
  },
}

const ping: Command = {
  id: 'marathon ping',
  summary: 'ask Marathon whether it is there',
  flags: { once: { type: 'boolean', description: 'accepted for scripts; there is one answer anyway' } },
  examples: ['dcos marathon ping'],
  async run(context) {
    await context.cluster().text('/service/marathon/ping')
    context.print('Marathon ping response[1x]: "pong"')
  },
}

const leaderShow: Command = {
  id: 'marathon leader show',
  summary: 'show which Marathon leads',
  flags: { ...jsonFlag },
  examples: ['dcos marathon leader show'],
  async run(context, input) {
    const path = '/service/marathon/v2/leader'
    const { leader } = (await context.cluster().json<{ leader: string }>(path)).body
    const host = leader.replace(/:\d+$/, '')
    if (input.flag('json')) return context.printJson({ host, ip: host })
    context.printTable({ headings: ['HOST', 'IP'], rows: [[host, host]] })
  },
}

const delayReset: Command = {
  id: 'marathon delay reset',
  summary: 'launch again at once what failed and is held back',
  arguments: [{ name: 'id', description: 'id of the app or pod', required: true }],
  flags: { ...dryRunFlag },
  examples: ['dcos marathon delay reset /hello-world'],
  async run(context, input) {
    const cluster = context.cluster()
    const id = waitingId(await requireWaiting(cluster, input.argument('id')))
    if (input.flag('dry-run')) return context.print(`would launch ${id} again without a delay`)
    await cluster.text(`/service/marathon/v2/queue//${escapeId(id)}/delay`, { method: 'DELETE' })
  },
}

const leaderDelete: Command = {
  id: 'marathon leader delete',
  summary: 'let the Marathon that leads give its place to another one',
  flags: { ...dryRunFlag, ...yesFlag },
  examples: ['dcos marathon leader delete --dry-run', 'dcos marathon leader delete --yes'],
  async run(context, input) {
    const cluster = context.cluster()
    const path = '/service/marathon/v2/leader'
    if (input.flag('dry-run')) {
      const { leader } = (await cluster.json<{ leader: string }>(path)).body
      return context.print(`would end the leadership of ${leader}`)
    }
    await confirm(
      context,
      input,
      'End the leadership of the Marathon that leads?',
      'the change of the leader',
    )
    const { body } = await cluster.json<{ message?: string }>(path, { method: 'DELETE' })
    context.print(body?.message ?? 'The leader gives up its place.')
  },
}

const pluginList: Command = {
  id: 'marathon plugin list',
  summary: 'list the plugins of Marathon',
  flags: { ...jsonFlag },
  examples: ['dcos marathon plugin list'],
  async run(context, input) {
    const path = '/service/marathon/v2/plugins'
    const { plugins } = (await context.cluster().json<{ plugins: MarathonPlugin[] }>(path)).body
    if (input.flag('json')) return context.printJson(plugins)
    context.printTable({
      headings: ['ID', 'IMPLEMENTATION'],
      rows: plugins.map(({ id, implementation = '' }) => [id, implementation]),
    })
  },
}

export const aboutCommands = [about, ping, leaderShow, leaderDelete, pluginList, delayReset]
