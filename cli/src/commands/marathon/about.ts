import type { Command } from '../../program/command.ts'
import { jsonFlag } from '../../program/command.ts'
import { escapeId } from './paths.ts'
import { requireWaiting, waitingId } from './queue.ts'

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
  examples: ['dcos marathon delay reset /hello-world'],
  async run(context, input) {
    const cluster = context.cluster()
    const id = waitingId(await requireWaiting(cluster, input.argument('id')))
    await cluster.text(`/service/marathon/v2/queue//${escapeId(id)}/delay`, { method: 'DELETE' })
  },
}

export const aboutCommands = [about, ping, leaderShow, delayReset]
